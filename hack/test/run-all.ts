/** `make test`: verify, then the three suites; ends with one line that counts everything. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "../verify/run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** A suite that could not be loaded, or that skipped a test, counts as failed: nothing may hide by not running. */
function runSuite(project: string): Promise<Count> {
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
        const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
          readFileSync(report, "utf8"),
        ) as VitestReport;
        const unloadable = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
        for (const file of unloadable) console.log(`could not run ${file.name}: ${file.message}`);
        const failed = numFailedTests + numPendingTests + unloadable.length;
        resolve({ passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed });
      } catch (error) {
        console.log(`the ${project} suite left no report: ${String(error)}`);
        resolve({ passed: 0, failed: 1 });
      }
    });
  });
}

const counts: Count[] = (await runChecks()).map(({ passed }) => ({ passed: Number(passed), failed: Number(!passed) }));
for (const project of ["unit", "integration", "e2e"]) counts.push(await runSuite(project));

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
const line = `${passed} passed, ${failed} failed`;
writeFileSync(path.join(root, ".cache/test/result"), `${line}\n`);
console.log(`\n${line}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
