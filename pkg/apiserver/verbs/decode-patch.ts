import { ConformError } from "../../apimachinery/codecs/conform-error.ts";
import { conformedValue } from "../../apimachinery/codecs/decode-body.ts";
import type { Decoded } from "../../apimachinery/codecs/decoded.ts";
import type { JsonObject } from "../../apimachinery/json-value.ts";
import { apiVersionOf, type KubeObject, type ResourceRef } from "../../apimachinery/object.ts";
import type { MessageSchema } from "../../apimachinery/schema.ts";
import { invalidPatch } from "./invalid-patch.ts";
import type { ObjectPatch } from "./sent-patch.ts";

/** What a patch made, as an object of its type. Throws Invalid when it is none. */
export function decodePatch(schema: MessageSchema, patch: ObjectPatch, outcome: JsonObject): Decoded {
  try {
    return conformedValue(outcome, schema);
  } catch (error) {
    throw error instanceof ConformError ? invalidPatch(patch, outcome, error.message) : error;
  }
}

/**
 * The same for a stored object. Ownership that the patch left alone is shared with `target`: nobody changes it in
 * place.
 */
export function decodePatched(
  schema: MessageSchema,
  patch: ObjectPatch,
  outcome: JsonObject,
  target: JsonObject,
): Decoded {
  const metadata = outcome.metadata as KubeObject["metadata"] | undefined;
  const managedFields = metadata?.managedFields;
  if (!managedFields || managedFields !== (target as unknown as KubeObject).metadata.managedFields)
    return decodePatch(schema, patch, outcome);
  const bare = { ...outcome, metadata: { ...metadata, managedFields: undefined } };
  const decoded = decodePatch(schema, patch, bare);
  decoded.object.metadata.managedFields = managedFields;
  return decoded;
}

/**
 * Throws Invalid for a patch that makes an object of another kind. Strategic merges are decoded without a look at it.
 */
export function checkPatchedType(ref: ResourceRef, patch: ObjectPatch, outcome: JsonObject): void {
  const { kind = ref.kind, apiVersion = apiVersionOf(ref) } = outcome;
  if (kind === ref.kind && apiVersion === apiVersionOf(ref)) return;
  const why = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
  throw invalidPatch(patch, outcome, why);
}
