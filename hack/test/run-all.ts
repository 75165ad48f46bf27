/** `make test`: verify, then the three suites; ends with one line that counts everything. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "../verify/run.ts";

const shownLines = 8;
const root = fileURLToPath(new URL("../..", import.meta.url));

interface VitestReport {
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

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What each of the failed ones was, and said: minutes of other output may stand between a failure and the end. */
  readonly failures: readonly string[];
}

function runSuite(project: string): Promise<Outcome> {
  const report = path.join(root, `.cache/test/${project}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const args = [
    "run",
    "-c",
    "hack/config/vitest.config.ts",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
  ];
  return new Promise((resolve) => {
    const child = spawn("vitest", [...args, `--outputFile.json=${report}`], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("close", (code) => {
      try {
        resolve(outcomeOf(project, JSON.parse(readFileSync(report, "utf8")) as VitestReport, code));
      } catch (error) {
        resolve({ passed: 0, failed: 1, failures: [`the ${project} suite left no report: ${String(error)}`] });
      }
    });
  });
}

/** A suite that could not be loaded, or that skipped a test, counts as failed: nothing may hide by not running. */
function outcomeOf(project: string, report: VitestReport, code: number | null): Outcome {
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
function shortened(what: string, messages: readonly string[]): string {
  const lines = messages.join("\n").split("\n");
  return [what, ...lines.slice(0, shownLines).map((line) => `    ${line}`)].join("\n");
}

const outcomes: Outcome[] = (await runChecks()).map(({ name, passed, output }) => ({
  passed: Number(passed),
  failed: Number(!passed),
  failures: passed ? [] : [shortened(`verify: ${name}`, [output])],
}));
for (const project of ["unit", "integration", "e2e"]) outcomes.push(await runSuite(project));

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
const line = `${passed} passed, ${failed} failed`;
writeFileSync(path.join(root, ".cache/test/result"), `${line}\n`);
for (const failure of outcomes.flatMap(({ failures }) => failures)) console.log(`\n✗ ${failure}`);
console.log(`\n${line}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
