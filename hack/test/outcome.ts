/** What a suite of `make test` came to, out of vitest's JSON report. */
import path from "node:path";

const shownLines = 8;

/** The part of it that is read here. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What `make test` adds up. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What each of the failed ones was, and said: minutes of other output may stand between a failure and the end. */
  readonly failures: readonly string[];
}

/** A suite that could not be loaded, or that skipped a test, counts as failed: nothing may hide by not running. */
export function outcomeOf(project: string, report: VitestReport, code: number | null, root: string): Outcome {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    const tests = assertionResults
      .filter((test) => test.status !== "passed")
      .map(({ fullName, status, failureMessages }) => shortened(`${file}: ${fullName}: ${status}`, failureMessages));
    return status === "failed" && tests.length === 0 ? [shortened(`${file} as a whole`, [message])] : tests;
  });
  if (failures.length === 0 && code !== 0) failures.push(`the ${project} suite ended with ${code}`);
  return { passed: report.numPassedTests, failed: failures.length, failures };
}

/** The first lines of what was said: the whole stands further up. */
export function shortened(what: string, messages: readonly string[]): string {
  const lines = messages.flatMap((message) => message.split("\n"));
  return [what, ...lines.slice(0, shownLines).map((line) => `    ${line}`)].join("\n");
}
