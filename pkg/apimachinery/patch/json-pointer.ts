import { isJsonObject, type JsonObject } from "../json-value.ts";

/** A place in a document: the object or list that holds it, and under which name or index. */
export interface Place {
  readonly holder: JsonObject | readonly unknown[];
  readonly key: string;
  /** What leads to the holder. */
  readonly parent: readonly string[];
}

const unescaped = (token: string) => token.replace(/~1|~0/g, (escape) => (escape === "~1" ? "/" : "~"));
const escaped = (token: string) => token.replace(/[~/]/g, (char) => (char === "~" ? "~0" : "~1"));

/** The JSON pointer (RFC 6901) of a key below its parent. */
export const pointerTo = ({ parent }: Place, key: string | number): string =>
  [...parent, String(key)].map((token) => `/${escaped(token)}`).join("");

/** Where a pointer leads, whether or not something stands there; undefined when nothing could. */
export function placeOf(document: unknown, pointer: string): Place | undefined {
  const [, ...tokens] = pointer.split("/").map(unescaped);
  const key = tokens.pop();
  if (key === undefined) return undefined;
  let holder = document;
  const parent: string[] = [];
  for (const token of tokens) {
    if (!isHolder(holder)) return undefined;
    const step = Array.isArray(holder) ? normalIndex(holder, token) : token;
    if (step === undefined) return undefined;
    holder = memberOf(holder, step);
    parent.push(String(step));
  }
  return isHolder(holder) ? { holder, key, parent } : undefined;
}

const isHolder = (value: unknown): value is Place["holder"] => Array.isArray(value) || isJsonObject(value);

/** What stands in an object or list; undefined when nothing does. */
export const memberOf = (holder: Place["holder"], key: string | number): unknown =>
  Object.hasOwn(holder, key) ? (holder as JsonObject)[key] : undefined;

function normalIndex(list: readonly unknown[], token: string): number | undefined {
  try {
    return indexIn(list.length, token);
  } catch {
    return undefined;
  }
}

/**
 * The index that a token names among `length` elements. Upstream's library counts negative ones from the end. Throws,
 * in its words, for what is no number or out of range.
 */
export function indexIn(length: number, token: string): number {
  if (!/^[+-]?\d+$/.test(token)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(token)}: invalid syntax`);
  const index = Number(token);
  if (index >= length || index < -length)
    throw new Error(`Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + length : index;
}
