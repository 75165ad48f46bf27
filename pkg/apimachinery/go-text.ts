import { isJsonObject } from "./json-value.ts";

/** How Go prints and calls JSON values: upstream's messages show both. */

/** A value as Go prints it: map[a:1 b:[x y]]. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (typeof value === "string") return value;
  if (!isJsonObject(value)) return value === null ? "<nil>" : JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goText(value[key])}`).join(" ")}]`;
}

/** What Go's decoder calls a value that is something else than wanted. */
export function goShape(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** What it says of a value that should be an object of any kind. */
export const notAMap = (value: unknown): string =>
  `json: cannot unmarshal ${goShape(value)} into Go value of type map[string]interface {}`;
