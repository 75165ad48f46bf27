/**
 * Reads the texts that `kubectl explain` shows out of two development dependencies (their types, as data) into
 * .build/descriptions.json: per message of the API table, the text of the message ("") and of each field. The newer one
 * has no text for fields that are messages themselves; those come from the older one.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const models = path.join(root, "node_modules/kubernetes-openapi-data/dist/gen/models");

const types = path.join(root, "node_modules/kubernetes-types");

interface Facts {
  readonly packages: Record<string, Record<string, unknown>>;
}

/** Classes of one name in several groups carry their group as a prefix. */
function modelOf(pkg: string, message: string): string | undefined {
  const [group = "", version = ""] = pkg.split(".").slice(-2);
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  const candidates = [`${capital(group)}${capital(version)}${message}`, `${capital(version)}${message}`];
  return candidates.map((name) => path.join(models, `${name}.d.ts`)).find((file) => existsSync(file));
}

/** The text of a comment: there, quotes and backslashes stand as in a string, and the end of a comment is hidden. */
const clean = (comment: string) =>
  comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, ""))
    .join(" ")
    .trim()
    .replace(/\\(["'\\])/g, "$1")
    .replaceAll("*_/", "*/");

function textsOf(file: string): Record<string, string> {
  const source = readFileSync(file, "utf8");
  const texts: Record<string, string> = {};
  const message = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export declare class/.exec(source)?.[1];
  if (message) texts[""] = clean(message);
  for (const [, comment = "", field = ""] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*'([^']+)'\??:/g))
    texts[field] = clean(comment);
  return texts;
}

/** The texts of every interface of one group and version. */
function olderTexts(pkg: string): Record<string, Record<string, string>> {
  const [group = "", version = ""] = pkg.split(".").slice(-2);
  const file = path.join(types, group, `${version}.d.ts`);
  if (!existsSync(file)) return {};
  const parts = readFileSync(file, "utf8").split(/^export interface (\w+)[^{]*\{$/m);
  const texts: Record<string, Record<string, string>> = {};
  for (let index = 1; index < parts.length; index += 2) {
    const fields = (parts[index + 1] ?? "").matchAll(
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:readonly )?"?([$\w]+)"?\??:/g,
    );
    texts[parts[index] ?? ""] = Object.fromEntries(
      [...fields].map(([, comment = "", field = ""]) => [field, clean(comment)]),
    );
  }
  return texts;
}

/**
 * Writes the file: {"k8s.io.api.core.v1.Pod": {"": "Pod is …", "spec": "…"}}. What neither dependency has a text for
 * has none here.
 */
export function writeDescriptions(target: string): void {
  const facts = JSON.parse(readFileSync(path.join(root, "pkg/api/facts/api-facts.json"), "utf8")) as Facts;
  const descriptions: Record<string, Record<string, string>> = {};
  for (const [pkg, messages] of Object.entries(facts.packages)) {
    const older = olderTexts(pkg);
    for (const message of Object.keys(messages)) {
      const file = modelOf(pkg, message);
      descriptions[`${pkg}.${message}`] = { ...older[message], ...(file && textsOf(file)) };
    }
  }
  writeFileSync(target, JSON.stringify(descriptions));
}
