import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { freeSpace, fullDisk } from "./free-space.ts";

test("a disk is full when a cluster cannot write its data to it", () => {
  expect(fullDisk("/data", 20e6)).toBeUndefined();
  expect(fullDisk("/data", 3e6)).toBe(
    "only 3 MB are free for /data: the cluster cannot write its data; make room on that disk",
  );
  expect(freeSpace(tmpdir())).toBeGreaterThan(0);
});
