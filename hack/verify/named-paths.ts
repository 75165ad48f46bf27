/**
 * `make verify`: a file or folder that a README or the code names is there; prints those that are not, and ends with 1.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How READMEs name paths; `<name>` and `*` stand for any name, or a part of one. */
const written = anyOf(
  // A file, by its ending.
  /(?:[\w.*<>-]+\/)*[\w.*<>-]+\.(?:ts|cjs|sh|json|md)\b/,
  // A folder.
  /(?<=`)(?:[\w.*<>-]+\/)+(?=`)/,
  // Whatever begins at a top folder.
  /(?<=`)(?:cmd|pkg|hack|test|proto)(?:\/[\w.*<>-]+)+(?=`)/,
);
/** In code only what begins at a top folder is surely meant as a path. */
const rooted = /(?<![\w/.-])(?:cmd|pkg|hack|test|proto)\/(?:[\w.-]+\/)*[\w.-]+\.(?:ts|cjs|sh|json|md|proto)\b/g;
/** In a folder that is not the repository's: BERTH_HOME/config.json. */
const elsewhere = /^[A-Z_]+\//;

/**
 * What the text of a file names and the repository has not. A README's names count from the top, or from anywhere below
 * its own folder. `there`: every file, by its path.
 */
export function missingPaths(file: string, text: string, there: readonly string[]): string[] {
  const isReadme = file.endsWith(".md");
  const below = isReadme ? there.filter((each) => each.startsWith(`${path.dirname(file)}/`)) : [];
  const named = new Set(text.match(isReadme ? written : rooted));
  return [...named].filter((name) => {
    const pattern = `${patternOf(name)}(?:/|$)`;
    const atTop = new RegExp(`^${pattern}`);
    const inside = new RegExp(`/${pattern}`);
    return !elsewhere.test(name) && !there.some((each) => atTop.test(each)) && !below.some((each) => inside.test(each));
  });
}

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"), "g");
}

const patternOf = (name: string): string =>
  name
    .replace(/\/$/, "")
    .replaceAll(".", "\\.")
    .replaceAll(/<[^/>]*>/g, "*")
    .replaceAll("**", ".+")
    .replaceAll("*", "[^/]*");

/** What is fetched, built or noted, and no part of the repository. */
const passing = ["node_modules", ".git", ".build", ".build.new", ".cache", "coverage"];

function repositoryFiles(): string[] {
  const top = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !passing.includes(name));
  return top.flatMap((entry) => {
    const inside = entry.isDirectory() ? readdirSync(path.join(root, entry.name), { recursive: true }) : [];
    return [entry.name, ...inside.map((name) => `${entry.name}/${String(name)}`)];
  });
}

function check(): void {
  const there = repositoryFiles();
  for (const file of there.filter((each) => /\.(md|ts)$/.test(each) && !each.endsWith(".test.ts"))) {
    for (const name of missingPaths(file, readFileSync(path.join(root, file), "utf8"), there)) {
      console.log(`${file} names ${name}, which is not there`);
      process.exitCode = 1;
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) check();
