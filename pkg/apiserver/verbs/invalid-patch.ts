import { goText } from "../../apimachinery/go-text.ts";
import { invalid, type StatusError } from "../../apimachinery/status-error.ts";
import type { PatchType } from "../../apimachinery/transport.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";

/** The patches that are merged into an object before it is decoded. */
export type ObjectPatch = Exclude<PatchType, "apply">;

/** Who owns which field is most of an object's text, and never why a patch is wrong. */
const withoutOwnership = (key: string, value: unknown) => (key === "managedFields" ? undefined : value);

/**
 * 422 for a patch whose outcome is no object of its kind: upstream shows the patch where it is a strategic merge, and
 * the outcome where it is not.
 */
export function invalidPatch(type: ObjectPatch, patch: unknown, outcome: unknown, why: string): StatusError {
  const shown = type === "strategic" ? goText(patch) : JSON.stringify(outcome, withoutOwnership);
  return invalid({ resource: "" }, [fieldInvalid("patch", shown, why)]);
}
