import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { openLmdbStorage } from "./lmdb-storage.ts";

const engine = JSON.stringify(new URL("./lmdb-storage.ts", import.meta.url).href);

/**
 * Starts `program` in a process of its own, with the engine open on `directory` as `storage` and `say` for its lines.
 */
function startWriter(directory: string, program: string, limit = "unlimited") {
  const source = `
    import { writeSync } from "node:fs";
    import { openLmdbStorage } from ${engine};
    const storage = openLmdbStorage({ directory: ${JSON.stringify(directory)} });
    const say = (line) => writeSync(1, line + "\\n");
    ${program}`;
  const script = `ulimit -f ${limit}; exec "$0" --import tsx --input-type=module --eval "$1"`;
  const child = spawn("bash", ["-c", script, process.execPath, source], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines: string[] = [];
  const complaints: string[] = [];
  const reader = createInterface(child.stdout);
  reader.on("line", (line) => lines.push(line));
  child.stderr.on("data", (data: Buffer) => complaints.push(data.toString()));
  /** Until so many lines have come. */
  const said = (count: number) =>
    new Promise<void>((resolve, reject) => {
      reader.on("line", () => lines.length >= count && resolve());
      void ended.then(() => reject(new Error(`the writer said ${lines.length} lines: ${complaints.join("")}`)));
    });
  return { lines, said, ended, kill: () => child.kill("SIGKILL") };
}

const directories: string[] = [];
function freshDirectory(): string {
  const parent = mkdtempSync(join(tmpdir(), "berth-lmdb-"));
  directories.push(parent);
  return join(parent, "data");
}
afterEach(() => directories.splice(0).forEach((each) => rmSync(each, { recursive: true })));

/** What writer `key` stores as its `count`th value; sizes differ so that pages split and overflow. */
const valueOf = (key: string, count: number) => `${key}:${count};`.repeat(1 + (count % 40) * 20);

describe("the LMDB engine, killed with SIGKILL", () => {
  it("has every acknowledged write and nothing torn, again and again", async () => {
    const directory = freshDirectory();
    const acknowledged = new Map<string, number>();
    for (const strikeAt of [1, 30, 300, 1000]) {
      const writer = startWriter(
        directory,
        `const valueOf = ${valueOf.toString()};
         for (let index = 0; index < 16; index++) void write("key" + index);
         async function write(key) {
           let current = await storage.get(key);
           let revision = current ? current.modRevision : 0;
           let count = current ? Number(/:(\\d+);/.exec(Buffer.from(current.value).toString())[1]) : 0;
           for (;;) {
             const swapped = await storage.put(key, Buffer.from(valueOf(key, ++count)), revision);
             revision = swapped.revision;
             say(key + " " + count + " " + revision);
           }
         }`.replaceAll("\\\\", "\\"),
      );
      await writer.said(strikeAt);
      writer.kill();
      await writer.ended;
      let head = 0;
      for (const line of writer.lines) {
        const [key = "", count, revision] = line.split(" ");
        acknowledged.set(key, Number(count));
        head = Math.max(head, Number(revision));
      }
      const storage = openLmdbStorage({ directory });
      expect(storage.revision).toBeGreaterThanOrEqual(head);
      for (const [key, count] of acknowledged) {
        const stored = Buffer.from((await storage.get(key))?.value ?? []).toString();
        expect([valueOf(key, count), valueOf(key, count + 1)]).toContain(stored);
      }
      await storage.close();
    }
  });
});

describe("the LMDB engine on a full disk", () => {
  it("refuses writes with a message that names the directory, reads on, and keeps what it acknowledged", async () => {
    const directory = freshDirectory();
    const program = `
      let stored = 0;
      for (;;) {
        try {
          await storage.put("key" + stored, Buffer.alloc(100_000, "x"), 0);
          stored++;
        } catch (error) {
          say(error.message);
          break;
        }
      }
      say(String(stored));
      say(String((await storage.range("", "z")).count));
      say(String((await storage.get("key0")).value.length));
      await storage.put("tiny", Buffer.from("x"), 0).then((swapped) => say("ok " + swapped.ok), (error) => say(error.message));
      await storage.close();`;
    const writer = startWriter(directory, program, "1024");
    await writer.ended;
    const [message, stored, ...rest] = writer.lines;
    expect(message).toContain(`cannot write to the data in ${directory}: `);
    expect(Number(stored)).toBeGreaterThan(3);
    expect(rest).toEqual([stored, "100000", expect.stringMatching(/^ok true$|^cannot write/)]);
    const storage = openLmdbStorage({ directory });
    const found = await storage.range("key", "kez");
    expect(found.count).toBe(Number(stored));
    expect(found.items.every(({ value }) => value.length === 100_000)).toBe(true);
    expect(await storage.put("more", Buffer.alloc(100_000), 0)).toMatchObject({ ok: true });
    await storage.close();
  });
});
