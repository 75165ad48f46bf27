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

/** A value as Go's encoder writes it: members by name, and no character that would mean something inside HTML. */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    isJsonObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What Go's decoder calls a value that is something else than wanted. */
export function goShape(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** What it says of a value that should be an object of any kind. */
export const notAMap = (value: unknown): string =>
  `json: cannot unmarshal ${goShape(value)} into Go value of type map[string]interface {}`;
