/** `make verify`: every check, two at a time; prints each failing check's own words and what mends it. */
import { spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  readonly mend: string;
}

/** Long ones first, so that two workers finish together. */
export const checks: readonly Check[] = [
  {
    name: "lint",
    command: ["eslint", "-c", "hack/config/eslint.config.js", "."],
    mend: "npx eslint -c hack/config/eslint.config.js --fix . mends some of it, the order of imports too",
  },
  { name: "types", command: ["tsc", "-p", "."], mend: "fix the types" },
  { name: "format", command: ["prettier", "--check", "--log-level", "warn", "."], mend: "make update" },
  {
    name: "imports",
    command: ["depcruise", "--config", "hack/config/dependency-cruiser.cjs", "cmd", "pkg", "test", "hack"],
    mend: "see the map in hack/config/dependency-cruiser.cjs",
  },
  { name: "unused", command: ["knip", "-c", "hack/config/knip.json"], mend: "remove what nothing uses" },
  {
    name: "duplicates",
    command: ["jscpd", "-c", "hack/config/jscpd.json", "cmd", "pkg", "hack", "test"],
    mend: "give the shared lines a name",
  },
  {
    name: "parts",
    command: ["tsx", "hack/verify/mutual-imports.ts"],
    mend: "move what both need to the lower of them",
  },
  { name: "paths", command: ["tsx", "hack/verify/named-paths.ts"], mend: "name what is there" },
  { name: "generated", command: ["tsx", "hack/generate/all.ts", "--check"], mend: "make update" },
];

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

function runCheck({ name, command, mend }: Check): Promise<CheckResult> {
  const [program = "", ...args] = command;
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: "--max-old-space-size=4096" },
    });
    let output = "";
    const collect = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => (output += error.message));
    child.on("close", (code) => {
      const passed = code === 0;
      console.log(`${passed ? "ok  " : "FAIL"} verify ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      if (!passed) console.log(`${output.trimEnd()}\n  → ${mend}`);
      resolve({ name, passed, output });
    });
  });
}

/** Runs every check, two at a time (one per core of the smallest machine). */
export async function runChecks(): Promise<CheckResult[]> {
  const waiting = [...checks];
  const results: CheckResult[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) results.push(await runCheck(check));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const failed = (await runChecks()).filter((result) => !result.passed);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
