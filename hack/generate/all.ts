/**
 * `make update` runs every generator; with --check, `make verify` fails when what they make is not what is committed.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const checking = process.argv.includes("--check");

/** In order: the CRI code is made from the proto file that is made from the facts. */
const generators: readonly (readonly string[])[] = [
  ["tsx", "hack/generate/api-types.ts"],
  ["tsx", "hack/generate/cri-proto.ts"],
  ["buf", "generate"],
];

/** Everything the generators write, as paths in the repository. */
function generatedFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "*.generated.ts", "**/generated/**", "proto/cri"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.trim().split("\n");
}

function generate(): void {
  for (const [program = "", ...args] of generators) {
    execFileSync(program, args, { cwd: program === "buf" ? path.join(root, "proto") : root, stdio: "inherit" });
  }
}

function check(): void {
  mkdirSync(path.join(root, ".cache"), { recursive: true });
  const before = mkdtempSync(path.join(root, ".cache/generated-"));
  const files = generatedFiles();
  try {
    for (const file of files) cpSync(path.join(root, file), path.join(before, file), { recursive: true });
    generate();
    const stale = files.filter(
      (file) => !readFileSync(path.join(root, file)).equals(readFileSync(path.join(before, file))),
    );
    // A check changes nothing.
    for (const file of stale) cpSync(path.join(before, file), path.join(root, file));
    if (stale.length > 0) throw new Error(`these files are stale: ${stale.join(", ")}`);
  } finally {
    rmSync(before, { recursive: true, force: true });
  }
}

if (checking) check();
else generate();
