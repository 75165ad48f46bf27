import { goShape } from "../go-text.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { badRequest, statusError } from "../status-error.ts";
import { applyOperation } from "./json-operation.ts";
import { memberOf, placeOf } from "./json-pointer.ts";

/** Upstream's limit of operations in one patch: each may cost the size of the object. */
const maxOperations = 10_000;
/** Upstream's limit of what a patch's copies may add, in bytes of JSON: copies of copies grow without end. */
const maxCopied = 3 * 1024 * 1024;
const textMembers = ["op", "path", "from"] as const;

function checkOperations(patch: unknown): JsonObject[] {
  if (!Array.isArray(patch)) throw undecodable(patch, "value of type []handlers.jsonPatchOp");
  if (patch.length > maxOperations) {
    const why = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`;
    throw statusError("RequestEntityTooLarge", `Request entity is too large: ${why}`);
  }
  return patch.map((operation: unknown) => {
    if (operation === null) return {};
    if (!isJsonObject(operation)) throw undecodable(operation, "value of type handlers.jsonPatchOp");
    for (const member of textMembers) {
      const value = operation[member];
      if (value !== undefined && value !== null && typeof value !== "string")
        throw undecodable(value, `struct field jsonPatchOp.${member} of type string`);
    }
    return operation;
  });
}

function undecodable(value: unknown, wanted: string) {
  return badRequest(`error decoding patch: json: cannot unmarshal ${goShape(value)} into Go ${wanted}`);
}

/** Applies the operations one after the other, each to what the former made. */
function applyOperations(target: JsonObject, patch: readonly JsonObject[]): JsonObject {
  let document: JsonObject = structuredClone(target);
  let copied = 0;
  for (const operation of patch) {
    if (operation.op === "copy") copied += sizeAt(document, operation.from);
    if (copied > maxCopied) {
      throw new Error(
        `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${maxCopied}`,
      );
    }
    document = applyOperation(document, operation);
  }
  return document;
}

/** The length of a value as JSON; 0 where there is none, which the operation itself tells. */
function sizeAt(document: unknown, pointer: unknown): number {
  const place = typeof pointer === "string" ? placeOf(document, pointer) : undefined;
  const value = place && memberOf(place.holder, place.key);
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}

/**
 * Applies a JSON patch (RFC 6902); object and patch stay as they are. 400 when it is no patch, 413 with more than
 * 10,000 operations, 422 when it does not apply (a failed test, a path that is not there, copies beyond 3 MiB).
 * Upstream says no more than that; the cause tells which operation, in the words of its library.
 */
export function applyJsonPatch(target: JsonObject, patch: unknown): Record<string, unknown> {
  const operations = checkOperations(patch);
  try {
    return { ...applyOperations(target, structuredClone(operations)) };
  } catch (error) {
    throw statusError("Invalid", "the server rejected our request due to an error in our request", {
      causes: [{ reason: "UnexpectedServerResponse", message: (error as Error).message, field: "patch" }],
    });
  }
}
