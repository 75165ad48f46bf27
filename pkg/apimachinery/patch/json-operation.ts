import jsonPatch from "fast-json-patch";
import { deepEqual } from "../../util/deep-equal.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { indexIn, memberOf, type Place, placeOf, pointerTo } from "./json-pointer.ts";

/**
 * The operations of a JSON patch as kube-apiserver's library (evanphx/json-patch v4) means them, with its errors. It
 * asks for less than RFC 6902: replace adds what an object has not, negative indices count from the end, what is not
 * there is null to test and copy.
 */

/** The text of a member, or what the library says when the operation has none. */
function textOf(operation: JsonObject, member: "path" | "from"): string {
  const text = operation[member];
  if (typeof text === "string") return text;
  throw new Error(`${member === "path" ? "operation missing path" : "operation, missing from"} field: missing value`);
}

/** Runs a step; its error says in which operation it happened. */
function within<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}

const valueOf = ({ value = null }: JsonObject) => value;

/** Where an operation's path or from leads. Throws when there is no such place. */
function placeFor(document: JsonObject, operation: JsonObject, member: "path" | "from", missing: string): Place {
  const { op } = operation;
  const pointer = within(`${op as string} operation failed to decode ${member}`, () => textOf(operation, member));
  const place = placeOf(document, pointer);
  if (place) return place;
  const shown = op === "add" || op === "remove" ? JSON.stringify(pointer) : pointer;
  throw new Error(`${op as string} operation does not apply: ${missing}: ${shown}: missing value`);
}

const missingPath = "doc is missing path";
const missingFrom = "doc is missing from path";
const missingDestination = "doc is missing destination path";

function add(document: JsonObject, place: Place, value: unknown): void {
  const { holder, key } = place;
  const path = pointerTo(place, Array.isArray(holder) ? addedIndex(holder.length, key) : key);
  jsonPatch.applyOperation(document, { op: "add", path, value }, false, true);
}

function addedIndex(length: number, key: string): number {
  if (key === "-") return length;
  if (!/^[+-]?\d+$/.test(key)) return within(`value was not a proper array index: '${key}'`, () => indexIn(0, key));
  return indexIn(length + 1, key);
}

function remove(document: JsonObject, place: Place): void {
  const { holder, key } = place;
  if (!Array.isArray(holder) && !Object.hasOwn(holder, key))
    throw new Error(`Unable to remove nonexistent key: ${key}: missing value`);
  const path = pointerTo(place, Array.isArray(holder) ? indexIn(holder.length, key) : key);
  jsonPatch.applyOperation(document, { op: "remove", path }, false, true);
}

/** What stands at a place: null where an object has nothing. Throws where a list has not. */
function read({ holder, key }: Place): unknown {
  return Array.isArray(holder) ? (holder as unknown[])[indexIn(holder.length, key)] : (memberOf(holder, key) ?? null);
}

/** Changes `document` by one operation; the document after it, which is another one when it was replaced as a whole. */
type Operate = (document: JsonObject, operation: JsonObject) => JsonObject;

const operations: Readonly<Record<string, Operate>> = {
  add(document, operation) {
    const place = placeFor(document, operation, "path", missingPath);
    within(`error in add for path: '${operation.path as string}'`, () => add(document, place, valueOf(operation)));
    return document;
  },

  remove(document, operation) {
    const place = placeFor(document, operation, "path", missingPath);
    within(`error in remove for path: '${operation.path as string}'`, () => remove(document, place));
    return document;
  },

  replace(document, operation) {
    if (operation.path === "") return wholeOf(operation);
    const place = placeFor(document, operation, "path", missingPath);
    if (Array.isArray(place.holder)) replaceElement(document, operation, place);
    else add(document, place, valueOf(operation));
    return document;
  },

  move(document, operation) {
    const from = placeFor(document, operation, "from", missingFrom);
    const value = within(`error in move for path: '${from.key}'`, () => {
      const moved = read(from);
      remove(document, from);
      return moved;
    });
    const place = placeFor(document, operation, "path", missingDestination);
    within(`error in move for path: '${operation.path as string}'`, () => add(document, place, value));
    return document;
  },

  copy(document, operation) {
    const from = placeFor(document, operation, "from", missingFrom);
    const value = within(`error in copy for from: '${operation.from as string}'`, () => read(from));
    const place = placeFor(document, operation, "path", missingDestination);
    within("error while adding value during copy", () => add(document, place, structuredClone(value)));
    return document;
  },

  test(document, operation) {
    const path = within("test operation failed to decode path", () => textOf(operation, "path"));
    if (!deepEqual(tested(document, operation, path), valueOf(operation)))
      throw new Error(`testing value ${path} failed: test failed`);
    return document;
  },
};

/** The library takes a list as well; no object of the API is one. */
function wholeOf(operation: JsonObject): JsonObject {
  const value = valueOf(operation);
  if (isJsonObject(value)) return value;
  throw new Error("replace operation value must be object or array");
}

function replaceElement(document: JsonObject, operation: JsonObject, place: Place): void {
  const path = operation.path as string;
  const index = placedIndex(place, `replace operation does not apply: doc is missing key: ${path}: missing value`);
  jsonPatch.applyOperation(
    document,
    { op: "replace", path: pointerTo(place, index), value: valueOf(operation) },
    false,
    true,
  );
}

function placedIndex({ holder, key }: Place, otherwise: string): number {
  try {
    return indexIn((holder as readonly unknown[]).length, key);
  } catch (error) {
    throw new Error(otherwise, { cause: error });
  }
}

function tested(document: JsonObject, operation: JsonObject, path: string): unknown {
  if (path === "") return document;
  const place = placeFor(document, operation, "path", "is missing path");
  return within(`error in test for path: '${path}'`, () => read(place));
}

/** Carries one operation out on `document`, in place; returns the document after it. Throws what stands against it. */
export function applyOperation(document: JsonObject, operation: JsonObject): JsonObject {
  const { op } = operation;
  const kind = typeof op === "string" ? op : "unknown";
  const operate = Object.hasOwn(operations, kind) ? operations[kind] : undefined;
  if (!operate) throw new Error(`Unexpected kind: ${kind}`);
  return operate(document, operation);
}
