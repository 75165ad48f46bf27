import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silentLogger } from "../../component-base/logger.ts";
import { ImageFsInfoResponse } from "../../cri/generated/cri/v1/api.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { PodDisks } from "./pod-disks.ts";
import { PressureMonitor } from "./pressure-monitor.ts";

const folder = mkdtempSync(join(tmpdir(), "berth-pressure-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A runtime that keeps its images there. */
const runtimeAt = (mountpoint: string) => ({
  imageFsInfo: () => Promise.resolve(ImageFsInfoResponse.fromPartial({ imageFilesystems: [{ fsId: { mountpoint } }] })),
});

/** What is told where no disk has enough. */
async function pressureOn(disks: PodDisks): Promise<string> {
  const thresholds = { memoryBytes: 0, diskBytes: Number.MAX_SAFE_INTEGER };
  const folders = () => disks.folders();
  const monitor = new PressureMonitor(folders, thresholds, new FakeClock(), silentLogger, () => undefined);
  await monitor.check();
  monitor.stop();
  return monitor.pressure.disk;
}

test("the disk on which the runtime keeps images and containers counts", async () => {
  expect(await pressureOn(new PodDisks([], runtimeAt(folder)))).toMatch(new RegExp(`^${folder} has \\d+Mi available$`));
});

test("a runtime's disk that is not to be seen from here does not count, nor one that cannot be asked for", async () => {
  expect(await pressureOn(new PodDisks([], runtimeAt(join(folder, "elsewhere"))))).toBe("");
  const away = { imageFsInfo: () => Promise.reject(new Error("no runtime")) };
  expect(await pressureOn(new PodDisks([], away))).toBe("");
  expect(await pressureOn(new PodDisks([folder], away))).toContain(folder);
});
