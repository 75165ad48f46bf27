import jsonPatch from "fast-json-patch";
import type { Operation } from "fast-json-patch";
import { badRequest, statusError } from "../status-error.ts";
import { isJsonObject } from "../json-value.ts";
import type { JsonObject } from "../json-value.ts";

/** Upstream's limit of operations in one patch: each may cost the size of the object. */
const maxOperations = 10_000;
/** Upstream's limit of what a patch's copies may add, in bytes of JSON: copies of copies grow without end. */
const maxCopied = 3 * 1024 * 1024;
const operationNames: readonly unknown[] = ["add", "remove", "replace", "move", "copy", "test"];

function checkOperations(patch: unknown): asserts patch is Operation[] {
  if (!Array.isArray(patch)) throw badRequest("error decoding patch: a JSON patch must be an array of operations");
  if (patch.length > maxOperations) {
    const why = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`;
    throw statusError("RequestEntityTooLarge", `Request entity is too large: ${why}`);
  }
  for (const operation of patch as unknown[]) {
    if (!isJsonObject(operation)) throw badRequest("error decoding patch: each operation must be an object");
    const { op, path } = operation;
    if (!operationNames.includes(op) || typeof path !== "string") {
      throw badRequest(`error decoding patch: Unexpected kind: ${String(op)}`);
    }
  }
}

/** What the library found, without its dump of the operation and the document. */
const reasonOf = (error: unknown) => (error as Error).message.split("\n", 1)[0] ?? "";

/** Applies the operations one after the other, each to what the former made. */
function applyOperations(target: JsonObject, patch: readonly Operation[]): unknown {
  let document: unknown = structuredClone(target);
  let copied = 0;
  for (const [index, operation] of patch.entries()) {
    if (operation.op === "copy") copied += sizeAt(document, operation.from);
    if (copied > maxCopied) {
      throw new Error(
        `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${maxCopied}`,
      );
    }
    document = jsonPatch.applyOperation(document, operation, true, true, true, index).newDocument;
  }
  return document;
}

/** The length of a value as JSON; 0 where there is none, which the operation itself tells. */
function sizeAt(document: unknown, pointer: string): number {
  try {
    const value: unknown = jsonPatch.getValueByPointer(document, pointer);
    return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
  } catch {
    return 0;
  }
}

/**
 * Applies a JSON patch (RFC 6902); object and patch stay as they are. 400 when it is no patch, 413 with more than
 * 10,000 operations, 422 when it does not apply (a failed test, a path that is not there, copies beyond 3 MiB) with the reason as cause.
 */
export function applyJsonPatch(target: JsonObject, patch: unknown): Record<string, unknown> {
  checkOperations(patch);
  let result: unknown;
  try {
    result = applyOperations(target, structuredClone(patch));
  } catch (error) {
    throw statusError("Invalid", "the server rejected our request due to an error in our request", {
      causes: [{ reason: "UnexpectedServerResponse", message: reasonOf(error) }],
    });
  }
  if (!isJsonObject(result)) throw badRequest("the patch does not leave an object");
  return { ...result };
}
