import { expect, test } from "vitest";
import { outcomeOf } from "./outcome.ts";

const passing = { fullName: "adds", status: "passed", failureMessages: [] };
const file = (more: object) => ({ name: "/repo/pkg/a.test.ts", status: "passed", message: "", ...more });
const outcome = (code: number, ...files: ReturnType<typeof file>[]) =>
  outcomeOf("unit", { numPassedTests: 1, testResults: files as never }, code, "/repo");

test("a suite in which all passed has no failures", () => {
  expect(outcome(0, file({ assertionResults: [passing] }))).toEqual({ passed: 1, failed: 0, failures: [] });
});

test("a test that failed is told with its file and the beginning of what it said", () => {
  const said = ["expected 1 to be 2", ...Array.from({ length: 50 }, (_, line) => `at line ${line}`)].join("\n");
  const failing = { fullName: "subtracts", status: "failed", failureMessages: [said] };
  const { failed, failures } = outcome(1, file({ status: "failed", assertionResults: [passing, failing] }));
  expect(failed).toBe(1);
  expect(failures[0]).toMatch(/^pkg\/a\.test\.ts: subtracts: failed\n {4}expected 1 to be 2\n {4}at line 0\n/);
  expect(failures[0]?.split("\n").length).toBeLessThan(12);
});

test("a test that was skipped counts as failed", () => {
  const skipped = { fullName: "divides", status: "skipped", failureMessages: [] };
  expect(outcome(0, file({ assertionResults: [passing, skipped] }))).toMatchObject({
    failed: 1,
    failures: ["pkg/a.test.ts: divides: skipped"],
  });
});

test("a file that could not be loaded, or whose clean-up failed, counts as failed with what it said", () => {
  for (const assertionResults of [[], [passing]])
    expect(outcome(1, file({ status: "failed", message: "no such import", assertionResults })).failures).toEqual([
      "pkg/a.test.ts as a whole\n    no such import",
    ]);
});

test("a run that ended badly for no test's sake counts as failed", () => {
  expect(outcome(1, file({ assertionResults: [passing] })).failures).toEqual(["the unit suite ended with 1"]);
});
