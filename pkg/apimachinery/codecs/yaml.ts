import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from "yaml";
import { badRequest } from "../status-error.ts";
import { checkYamlNesting } from "./yaml-nesting.ts";

/** Reads one YAML document as Kubernetes does (YAML 1.1 booleans and octals). Duplicate keys are told by path. */
export function decodeYaml(text: string): { value: unknown; duplicates: readonly string[] } {
  checkYamlNesting(text);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    schema: "yaml-1.1",
    // Go's YAML knows neither sexagesimal numbers (12:30) nor timestamps as values of their own.
    customTags: (tags) =>
      tags.filter(
        (tag) =>
          typeof tag === "string" || !(tag.tag.endsWith(":timestamp") || ("format" in tag && tag.format === "TIME")),
      ),
    uniqueKeys: false,
    logLevel: "error",
    // The first error is told alone; the library would print the line of each, for every error of a line a mile long.
    prettyErrors: false,
    lineCounter: lines,
  });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw badRequest(`error converting YAML to JSON: yaml: line ${line}: ${error.message.split("\n")[0]}`);
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), duplicates: [...duplicates(document.contents, "")] };
  } catch (cause) {
    throw badRequest(`error converting YAML to JSON: yaml: ${(cause as Error).message}`);
  }
}

/** One YAML document, lines never folded. Strings that YAML 1.1 would take for something else ("yes", "012") are quoted. */
export const encodeYaml = (value: unknown): string => stringify(value, { version: "1.1", lineWidth: 0 });

function* duplicates(node: unknown, path: string): Generator<string> {
  if (isAlias(node)) return;
  if (isSeq(node)) for (const [index, item] of node.items.entries()) yield* duplicates(item, `${path}[${index}]`);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = String(isScalar(key) ? key.value : key);
    const member = path ? `${path}.${name}` : name;
    if (seen.has(name)) yield member;
    seen.add(name);
    yield* duplicates(value, member);
  }
}
