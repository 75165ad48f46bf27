import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { newestRotated } from "./rotated-log.ts";

const folder = mkdtempSync(path.join(tmpdir(), "berth-rotated-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a folder that cannot be listed is an error, one that is not there holds nothing", async () => {
  writeFileSync(path.join(folder, "0.log"), "");
  await expect(newestRotated(path.join(folder, "0.log", "0.log"))).rejects.toThrow("ENOTDIR");
  expect(await newestRotated(path.join(folder, "gone", "0.log"))).toBeUndefined();
});
