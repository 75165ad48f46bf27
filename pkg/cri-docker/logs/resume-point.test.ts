import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { resumePoint } from "./resume-point.ts";

const directory = mkdtempSync(join(tmpdir(), "berth-resume-"));
afterAll(() => rmSync(directory, { recursive: true }));

it("takes a missing log for one that was not begun, and one that cannot be opened for an error", async () => {
  expect(await resumePoint(join(directory, "0.log"))).toBeUndefined();
  await expect(resumePoint(directory)).rejects.toThrow("EISDIR");
});
