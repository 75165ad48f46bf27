import { mkdtemp, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../component-base/logger.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { LogRotator } from "./log-rotator.ts";

const limit = 10 * 1024 * 1024;

describe("log rotation", () => {
  let path = "";
  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), "rotate-")), "0.log");
  });
  afterEach(() => rm(join(path, ".."), { recursive: true, force: true }));

  function rotator(clock: FakeClock, reopen: () => Promise<object> = async () => writeFile(path, "").then(() => ({}))) {
    const running = () => [{ containerId: "c", logPath: path }];
    return new LogRotator({ reopenContainerLog: reopen }, clock, silentLogger, running);
  }
  const fill = async (size: number) => {
    await writeFile(path, "");
    await truncate(path, size);
  };

  it("keeps five files of ten mebibytes, all but the newest old one compressed", async () => {
    const clock = new FakeClock();
    const subject = rotator(clock);
    for (let round = 0; round < 7; round++) {
      await fill(limit);
      await subject.look();
      clock.advance(1000);
    }
    const names = (await readdir(join(path, ".."))).sort();
    expect(names).toHaveLength(5);
    expect(names.filter((name) => name.endsWith(".gz"))).toHaveLength(3);
    expect((await stat(path)).size).toBe(0);
  });

  it("looks within ten seconds at a log that has just begun, and then as soon as it may be full", async () => {
    const clock = new FakeClock();
    const subject = rotator(clock);
    await fill(0);
    await subject.look();
    await fill(limit * 0.9);
    clock.advance(10_000);
    await expect.poll(() => clock.pending).toBe(1);
    await fill(limit);
    clock.advance(1200);
    await expect.poll(() => readdir(join(path, ".."))).toHaveLength(2);
  });

  it("leaves small logs alone", async () => {
    await fill(limit - 1);
    await rotator(new FakeClock()).look();
    expect(await readdir(join(path, ".."))).toEqual(["0.log"]);
  });

  it("puts the log back when the runtime does not open a new one", async () => {
    await fill(limit);
    await rotator(new FakeClock(), () => Promise.reject(new Error("no"))).look();
    expect(await readdir(join(path, ".."))).toEqual(["0.log"]);
    expect((await stat(path)).size).toBe(limit);
  });
});
