import type { KubeObject } from "../../../../apimachinery/object.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { dns1123SubdomainErrors } from "../../../../apimachinery/validation/names.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../../../apimachinery/validation/object-meta.ts";
import type { ResourceDefinition } from "../resource-definition.ts";

/** Metadata follows the same rules for every kind; only what a name may be differs. */
export function validateNewMetadata<T extends KubeObject>(object: T, definition: ResourceDefinition<T>): FieldError[] {
  const { ref, nameErrors = dns1123SubdomainErrors } = definition;
  return validateObjectMeta(object.metadata, { namespaced: ref.namespaced, nameErrors });
}

/**
 * The same for an update: what may not change once it is set (uid, creationTimestamp, a deletion begun) has not
 * changed.
 */
export const validateChangedMetadata = (object: KubeObject, old: KubeObject): FieldError[] =>
  validateObjectMetaUpdate(object.metadata, old.metadata);
