import { expect, test } from "vitest";
import type { Pod } from "../types.generated.ts";
import { isFinished } from "./pod-phase.ts";

test.each([
  ["Pending", false],
  ["Running", false],
  ["Unknown", false],
  ["Succeeded", true],
  ["Failed", true],
])("a pod in phase %s is finished: %s", (phase, finished) => {
  expect(isFinished({ status: { phase } } as Pod)).toBe(finished);
});

test("a pod without a status is not finished", () => {
  expect(isFinished({} as Pod)).toBe(false);
});
