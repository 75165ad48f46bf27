/** `make test`: verify, then the three suites; ends with one line that counts everything. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "../verify/run.ts";
import { type Outcome, outcomeOf, shortened, type VitestReport } from "./outcome.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

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
        resolve(outcomeOf(project, JSON.parse(readFileSync(report, "utf8")) as VitestReport, code, root));
      } catch (error) {
        resolve({ passed: 0, failed: 1, failures: [`the ${project} suite left no report: ${String(error)}`] });
      }
    });
  });
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
