import {
  type DocumentOptions,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type ParseOptions,
  type SchemaOptions,
  stringify,
} from "yaml";
import { withoutStacks } from "../../util/without-stacks.ts";
import { badRequest } from "../status-error.ts";
import { duplicateFields } from "./duplicate-fields.ts";
import { checkNesting } from "./nesting.ts";
import { checkYamlBounds } from "./yaml-bounds.ts";

const options = {
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
} as const satisfies ParseOptions & DocumentOptions & SchemaOptions;

interface DecodedYaml {
  readonly value: unknown;
  /** The paths of keys that stand twice. */
  readonly duplicates: readonly string[];
}

/** Reads one YAML document as Kubernetes does (YAML 1.1 booleans and octals). */
export const decodeYaml = (text: string): DecodedYaml => decodeJson(text) ?? decodeDocument(text);

/** JSON is YAML too, and what most clients send by its name: it is read a hundred times faster. */
function decodeJson(text: string): DecodedYaml | undefined {
  if (!text.startsWith("{")) return undefined;
  checkNesting(text);
  try {
    return { value: JSON.parse(text), duplicates: duplicateFields(text) };
  } catch {
    return undefined;
  }
}

function decodeDocument(text: string): DecodedYaml {
  checkYamlBounds(text);
  const lines = new LineCounter();
  const document = withoutStacks(() => parseDocument(text, { ...options, lineCounter: lines }));
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

/**
 * One YAML document, lines never folded. Strings that YAML 1.1 would take for something else ("yes", "012") are quoted.
 */
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
