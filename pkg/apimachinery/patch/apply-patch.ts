import type { JsonObject } from "../json-value.ts";
import type { MessageSchema } from "../schema.ts";
import type { PatchType } from "../transport.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch } from "./merge-patch.ts";
import { applyStrategicMergePatch } from "./strategic-merge-patch.ts";

/**
 * The object that a patch makes of `target`, which stays as it is. `schema` tells a strategic merge how lists merge.
 */
export function applyPatch(
  type: Exclude<PatchType, "apply">,
  target: JsonObject,
  patch: unknown,
  schema: MessageSchema,
): JsonObject {
  switch (type) {
    case "json":
      return applyJsonPatch(target, patch);
    case "merge":
      return applyMergePatch(target, patch);
    case "strategic":
      return applyStrategicMergePatch(target, patch, schema);
  }
}
