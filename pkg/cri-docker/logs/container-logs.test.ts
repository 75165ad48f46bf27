import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, expect, test, vi } from "vitest";
import { silentLogger } from "../../component-base/logger.ts";
import type { ContainerInfo } from "../docker/containers.ts";
import { EngineError } from "../docker/engine-error.ts";
import { ContainerLogs } from "./container-logs.ts";

const folder = mkdtempSync(join(tmpdir(), "berth-container-logs-"));
afterAll(() => rmSync(folder, { recursive: true }));
const soon = { initial: 5, max: 5, factor: 1, jitter: 0 };

/** An engine's log of one line, in its frame. */
const oneLine = (text: string, second = 5) => Readable.from([frameOf(text, second)]);

function frameOf(text: string, second: number): Buffer {
  const data = Buffer.from(`2026-01-02T15:04:0${second}.000000007Z ${text}\n`);
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

const stated = (running: boolean) => Promise.resolve({ State: { Running: running } } as ContainerInfo);
const ended = () => stated(false);

test("a log that cannot be written is taken up again as soon as it can, without loss", async () => {
  const place = join(folder, "full");
  // Stands in for a disk without space: nothing can be made below it.
  writeFileSync(place, "");
  const logs = new ContainerLogs({ logs: () => Promise.resolve(oneLine("hello")), inspect: ended }, silentLogger, soon);
  logs.follow({ id: "a", path: join(place, "0.log"), tty: false });
  await expect.poll(() => logs.follows("a")).toBe(true);
  rmSync(place);
  await expect.poll(() => logs.follows("a")).toBe(false);
  expect(readFileSync(join(place, "0.log"), "utf8")).toBe("2026-01-02T15:04:05.000000007Z stdout F hello\n");
});

test("a log that the engine ends before its container does is taken up again", async () => {
  const path = join(folder, "early.log");
  const answers = [oneLine("hello"), oneLine("again", 8)];
  const engine = {
    logs: () => Promise.resolve(answers.shift() ?? Readable.from([])),
    inspect: () => stated(answers.length > 0),
  };
  const logs = new ContainerLogs(engine, silentLogger, soon);
  logs.follow({ id: "a", path, tty: false });
  await expect.poll(() => logs.follows("a")).toBe(false);
  expect(readFileSync(path, "utf8")).toMatch(/stdout F hello\n.* stdout F again\n$/);
});

test("a log that the engine has no more, or that is no longer wanted, is left at that", async () => {
  let asked = 0;
  const gone = () => {
    asked++;
    return Promise.reject(new EngineError("notFound", "no such container"));
  };
  const logs = new ContainerLogs({ logs: gone, inspect: ended }, silentLogger, soon);
  logs.follow({ id: "a", path: join(folder, "gone.log"), tty: false });
  await expect.poll(() => logs.follows("a")).toBe(false);
  expect(asked).toBe(1);
  const away = () => Promise.reject(new EngineError("unreachable", "no engine"));
  const patient = new ContainerLogs({ logs: away, inspect: ended }, silentLogger, soon);
  patient.follow({ id: "b", path: join(folder, "away.log"), tty: false });
  await patient.stop();
  await expect.poll(() => patient.follows("b")).toBe(false);
});

test("an ended container's log is waited for as long as it grows, and no longer", async () => {
  const patienceMs = 1000;
  const stream = new Readable({ read: () => undefined });
  const path = join(folder, "growing.log");
  const logs = new ContainerLogs({ logs: () => Promise.resolve(stream), inspect: ended }, silentLogger, soon);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    logs.follow({ id: "a", path, tty: false });
    const drained = vi.fn();
    void logs.drained("a", patienceMs).then(drained);
    for (const second of [1, 2, 3]) {
      stream.push(frameOf("more", second));
      await expect.poll(() => lineCount(path)).toBe(second);
      await vi.advanceTimersByTimeAsync(patienceMs);
      expect(drained).not.toHaveBeenCalled();
    }
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(drained).toHaveBeenCalled();
    expect(logs.follows("a")).toBe(true);
  } finally {
    vi.useRealTimers();
    stream.push(null);
    await logs.stop();
  }
});

const lineCount = (path: string) => (existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0);
