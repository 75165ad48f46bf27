import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LogFollower } from "./log-follower.ts";

const folder = mkdtempSync(join(tmpdir(), "berth-logs-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `${files++}.log`);

interface Written {
  readonly at: number;
  readonly stream: 1 | 2;
  readonly text: string;
}

/** `at` counts tenths of seconds, so that older messages are told by their time alone. */
const time = (at: number) => `2026-01-02T15:04:${String(Math.floor(at / 10)).padStart(2, "0")}.${at % 10}00000007Z`;

function frame({ at, stream, text }: Written): Buffer {
  const data = Buffer.from(`${time(at)} ${text}`);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

/** As the engine answers: everything not older than `since`. */
function engineLog(all: readonly Written[], since: string): Readable {
  const seconds = Number(since);
  return Readable.from(all.filter(({ at }) => Date.parse(time(at)) / 1000 >= seconds).map(frame));
}

const follow = (path: string, all: readonly Written[]) =>
  new LogFollower({ path, tty: false, open: async (since) => engineLog(all, since) }).run();

const lines = (path: string) => readFileSync(path, "utf8");

describe("a container's log", () => {
  it("has a line per message, with time, stream and whether the line goes on", async () => {
    const path = newPath();
    await follow(path, [
      { at: 1, stream: 1, text: "hello\n" },
      { at: 2, stream: 2, text: "begin of a long line, " },
      { at: 2, stream: 2, text: "its end\n" },
      { at: 3, stream: 1, text: "\n" },
    ]);
    expect(lines(path).split("\n")).toEqual([
      `${time(1)} stdout F hello`,
      `${time(2)} stderr P begin of a long line, `,
      `${time(2)} stderr F its end`,
      `${time(3)} stdout F `,
      "",
    ]);
  });

  it("breaks off where the engine cannot read its own, and holds nothing of what the engine says of that", async () => {
    const path = newPath();
    const said = Buffer.from("\u0003\0\0\0\0\0\0\u0024Error grabbing logs: unexpected EOF\n");
    const hello = frame({ at: 1, stream: 1, text: "hello\n" });
    const open = () => Promise.resolve(Readable.from([Buffer.concat([hello, said])]));
    await expect(new LogFollower({ path, tty: false, open }).run()).rejects.toThrow("unexpected EOF");
    expect(lines(path)).toBe(`${time(1)} stdout F hello\n`);
    const rest = [1, 2].map((at) => ({ at, stream: 1 as const, text: "hello\n" }));
    await follow(path, rest);
    expect(lines(path)).toBe(`${time(1)} stdout F hello\n${time(2)} stdout F hello\n`);
  });

  it("goes on after a line that is none", async () => {
    const path = newPath();
    writeFileSync(path, `${time(1)} stdout F hello\nError grabbing logs: unexpecte stdout F  EOF\n`);
    await follow(path, [{ at: 2, stream: 1, text: "again\n" }]);
    expect(lines(path)).toMatch(/ stdout F again\n$/);
  });

  it("is whole and without doubles after a restart, wherever a crash cut the file", async () => {
    const message = fc.record({
      at: fc.integer({ min: 1, max: 12 }),
      stream: fc.constantFrom(1 as const, 2 as const),
      text: fc.constantFrom("a\n", "bb\n", "part", "\n"),
    });
    const log = fc.array(message, { maxLength: 30 }).map((all) => all.sort((one, other) => one.at - other.at));
    await fc.assert(
      fc.asyncProperty(log, fc.nat(), async (all, cut) => {
        const [whole, resumed] = [newPath(), newPath()];
        await follow(whole, all);
        const expected = lines(whole);
        writeFileSync(resumed, expected);
        truncateSync(resumed, cut % (expected.length + 1));
        await follow(resumed, all);
        expect(lines(resumed)).toBe(expected);
      }),
    );
  });

  it("misses no message that the engine gives out of order", async () => {
    const path = newPath();
    const early = `${time(3).slice(0, -1)}Z`.replace("7Z", "6Z");
    writeFileSync(path, `${time(3)} stderr F later\n`);
    const data = Buffer.from(`${early} earlier\n`);
    const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, data.length]);
    const engine = [frame({ at: 3, stream: 2, text: "later\n" }), Buffer.concat([header, data])];
    await new LogFollower({ path, tty: false, open: async () => Readable.from(engine) }).run();
    expect(lines(path)).toBe(`${time(3)} stderr F later\n${early} stdout F earlier\n`);
  });

  it("is without doubles where the engine reads a file of its own again, also after a rotation", async () => {
    const path = newPath();
    const part = (at: number, text: string): Written => ({ at, stream: 1, text });
    const all = [part(1, "one\n"), part(2, "two, "), part(2, "its end\n"), part(3, "three, "), part(3, "its end\n")];
    const [, ...again] = all;
    const engine = new PassThrough();
    const run = new LogFollower({ path, tty: false, open: async () => engine }).run();
    engine.write(Buffer.concat([...all, ...again].map(frame)));
    await expect.poll(() => lines(path)).toContain("three");
    renameSync(path, `${path}.20260102-150405`);
    engine.write(frame(part(4, "four\n")));
    await expect.poll(() => lines(`${path}.20260102-150405`)).toContain("four");
    engine.end(Buffer.concat([...again, part(4, "four\n"), part(4, "four more\n"), part(5, "five\n")].map(frame)));
    await run;
    expect(lines(`${path}.20260102-150405`).match(/(?<= [FP] ).*$/gm)).toEqual([
      "one",
      "two, ",
      "its end",
      "three, ",
      "its end",
      "four",
      "four more",
      "five",
    ]);
  });

  it("has everything when the clock is set back", async () => {
    const path = newPath();
    const all = [5, 2, 3, 6].map((at): Written => ({ at, stream: 1, text: `at ${at}\n` }));
    await follow(path, all);
    expect(lines(path)).toBe(all.map(({ at }) => `${time(at)} stdout F at ${at}\n`).join(""));
  });

  it.each([[[300, 450]], [[0, 3]]])(
    "is asked for until nothing is new, as engines may stop short of its end: after %j messages",
    async (short) => {
      const path = newPath();
      const all = Array.from({ length: 500 }, (_, at): Written => ({ at, stream: 1, text: `line ${at}\n` }));
      const ends = [...short, all.length, all.length];
      const open = async (since: string) => engineLog(all.slice(0, ends.shift() ?? 0), since);
      await new LogFollower({ path, tty: false, open }).run();
      expect(lines(path).split("\n")).toHaveLength(all.length + 1);
      expect(ends).toEqual([]);
    },
  );

  it("goes on in a new file after rotation, also after a restart just then", async () => {
    const path = newPath();
    const engine = new PassThrough();
    const follower = new LogFollower({ path, tty: false, open: async () => engine });
    const run = follower.run();
    engine.write(frame({ at: 1, stream: 1, text: "one\n" }));
    await expect.poll(() => lines(path)).toContain("one");
    renameSync(path, `${path}.20260102-150405`);
    await follower.reopen();
    engine.end();
    await run;
    expect(lines(path)).toBe("");
    const all: Written[] = [
      { at: 1, stream: 1, text: "one\n" },
      { at: 2, stream: 1, text: "two\n" },
    ];
    await follow(path, all);
    expect(lines(path)).toBe(`${time(2)} stdout F two\n`);
  });

  it("of a terminal is cut into lines, long ones where the engine cut them", async () => {
    const path = newPath();
    const long = "x".repeat(16 * 1024);
    const bytes = Buffer.from(`${time(1)} one\r\n${time(2)} ${long}${time(2)} end\r\n${time(3)} prompt$ `);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, at) =>
      bytes.subarray(at * 1000, (at + 1) * 1000),
    );
    await new LogFollower({ path, tty: true, open: async () => Readable.from(chunks) }).run();
    expect(lines(path).split("\n")).toEqual([
      `${time(1)} stdout F one\r`,
      `${time(2)} stdout P ${long}`,
      `${time(2)} stdout F end\r`,
      `${time(3)} stdout P prompt$ `,
      "",
    ]);
  });

  it("ends quietly when it is stopped, and says so when the engine breaks off", async () => {
    const engine = new PassThrough();
    const follower = new LogFollower({ path: newPath(), tty: false, open: async () => engine });
    const run = follower.run();
    engine.write(frame({ at: 1, stream: 1, text: "one\n" }));
    await new Promise((resolve) => setImmediate(resolve));
    follower.stop();
    await run;
    const broken = new LogFollower({
      ...{ path: newPath(), tty: false },
      open: async () => Promise.reject(new Error("engine away")),
    });
    await expect(broken.run()).rejects.toThrow("engine away");
  });
});
