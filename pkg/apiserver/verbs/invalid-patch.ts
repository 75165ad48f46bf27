import { goText } from "../../apimachinery/go-text.ts";
import { invalid, type StatusError } from "../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";
import type { ObjectPatch } from "./sent-patch.ts";

/** Who owns which field is most of an object's text, and never why a patch is wrong. */
const withoutOwnership = (key: string, value: unknown) => (key === "managedFields" ? undefined : value);

/**
 * 422 for a patch whose outcome is no object of its kind: upstream shows the patch where it is a strategic merge, and
 * the outcome where it is not.
 */
export function invalidPatch({ type, body }: ObjectPatch, outcome: unknown, why: string): StatusError {
  const shown = type === "strategic" ? goText(body) : JSON.stringify(outcome, withoutOwnership);
  return invalid({ resource: "" }, [fieldInvalid("patch", shown, why)]);
}
