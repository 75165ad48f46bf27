import { deepEqual } from "../../util/deep-equal.ts";
import type { ManagedFieldsEntry, ObjectMeta } from "../meta/v1/types.generated.ts";
import type { FieldError } from "../status-error.ts";
import { errorsOfEach } from "./errors-of-each.ts";
import { fieldForbidden, fieldInvalid, fieldRequired, fieldTooLong } from "./field-error.ts";
import { validateFinalizerOwner, validateFinalizers } from "./finalizer-validation.ts";
import { dns1123LabelErrors, labelValueErrors, maskTrailingDash, qualifiedNameErrors } from "./names.ts";
import { validateOwners } from "./owner-reference-validation.ts";

/** Annotations of one object, keys and values together. */
const maxAnnotationBytes = 256 * 1024;

/** Keys and values of labels; also for the labels of templates. */
export function validateLabels(labels: ObjectMeta["labels"], path: string): FieldError[] {
  return errorsOfEach(Object.entries(labels ?? {}), ([key, value]) => [
    ...qualifiedNameErrors(key).map((why) => fieldInvalid(path, key, why)),
    ...labelValueErrors(value).map((why) => fieldInvalid(path, value, why)),
  ]);
}

/** Their keys, and their size together (ValidateAnnotations). */
export function validateAnnotations(annotations: ObjectMeta["annotations"], path: string): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  // A qualified name in which the case of the prefix does not matter.
  const errors = errorsOfEach(entries, ([key]) =>
    qualifiedNameErrors(key.toLowerCase()).map((why) => fieldInvalid(path, key, why)),
  );
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return size > maxAnnotationBytes ? [...errors, fieldTooLong(path, maxAnnotationBytes)] : errors;
}

function validateManagedFields(entries: readonly ManagedFieldsEntry[], path: string): FieldError[] {
  return errorsOfEach(entries, (entry, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (entry.operation !== "Apply" && entry.operation !== "Update") {
      errors.push(fieldInvalid(`${at}.operation`, entry.operation ?? "", "must be `Apply` or `Update`"));
    }
    if (entry.fieldsType !== undefined && entry.fieldsType !== "FieldsV1") {
      errors.push(fieldInvalid(`${at}.fieldsType`, entry.fieldsType, "must be `FieldsV1`"));
    }
    if (Buffer.byteLength(entry.manager ?? "") > 128) errors.push(fieldTooLong(`${at}.manager`, 128));
    return errors;
  });
}

interface MetaRules {
  readonly namespaced: boolean;
  /** What is wrong with a name of this kind; see names.ts. */
  readonly nameErrors: (name: string) => string[];
}

/** Checks metadata on creation, after a name was generated (ValidateObjectMeta). `path` is usually "metadata". */
export function validateObjectMeta(
  meta: ObjectMeta,
  { namespaced, nameErrors }: MetaRules,
  path = "metadata",
): FieldError[] {
  const errors: FieldError[] = [];
  const { generateName, name, namespace } = meta;
  if (generateName) {
    for (const why of nameErrors(maskTrailingDash(generateName))) {
      errors.push(fieldInvalid(`${path}.generateName`, generateName, why));
    }
  }
  if (!name) errors.push(fieldRequired(`${path}.name`, "name or generateName is required"));
  else for (const why of nameErrors(name)) errors.push(fieldInvalid(`${path}.name`, name, why));
  if (!namespaced) {
    if (namespace) errors.push(fieldForbidden(`${path}.namespace`, "not allowed on this type"));
  } else if (!namespace) errors.push(fieldRequired(`${path}.namespace`));
  else for (const why of dns1123LabelErrors(namespace)) errors.push(fieldInvalid(`${path}.namespace`, namespace, why));
  if ((meta.generation ?? 0) < 0) {
    errors.push(fieldInvalid(`${path}.generation`, meta.generation, "must be greater than or equal to 0"));
  }
  return [...errors, ...validateCommon(meta, path), ...validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`)];
}

/** What an update leaves as it was stored has been checked before. */
function validateCommon(meta: ObjectMeta, path: string, old: Partial<ObjectMeta> = {}): FieldError[] {
  const { labels, annotations, ownerReferences, managedFields, finalizers } = meta;
  const errors: FieldError[] = [];
  if (labels && !deepEqual(labels, old.labels)) errors.push(...validateLabels(labels, `${path}.labels`));
  if (annotations && !deepEqual(annotations, old.annotations))
    errors.push(...validateAnnotations(annotations, `${path}.annotations`));
  if (ownerReferences) errors.push(...validateOwners(ownerReferences, `${path}.ownerReferences`));
  if (managedFields && managedFields !== old.managedFields)
    errors.push(...validateManagedFields(managedFields, `${path}.managedFields`));
  const owners = errorsOfEach(finalizers ?? [], (name, index) =>
    validateFinalizerOwner(name, `${path}.finalizers[${index}]`),
  );
  return [...errors, ...owners];
}

const immutable = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

/** Checks that a value was not changed; for any field. */
export function validateImmutable(value: unknown, old: unknown, path: string): FieldError[] {
  return deepEqual(value, old) ? [] : [fieldInvalid(path, value, "field is immutable")];
}

/** Checks metadata of an update against what is stored (ValidateObjectMetaUpdate). */
export function validateObjectMetaUpdate(meta: ObjectMeta, old: ObjectMeta, path = "metadata"): FieldError[] {
  const errors: FieldError[] = [];
  const before = new Set(old.finalizers);
  const added = (meta.finalizers ?? []).filter((name) => !before.has(name)).sort();
  if (old.deletionTimestamp !== undefined && added.length > 0) {
    const listed = `[]string{${added.map((name) => JSON.stringify(name)).join(", ")}}`;
    const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${listed}`;
    errors.push(fieldForbidden(`${path}.finalizers`, why));
  }
  if (!meta.resourceVersion) {
    errors.push(fieldInvalid(`${path}.resourceVersion`, "", "must be specified for an update"));
  }
  if ((meta.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(fieldInvalid(`${path}.generation`, meta.generation ?? 0, "must not be decremented"));
  }
  for (const key of immutable)
    if (meta[key] !== old[key]) errors.push(...validateImmutable(meta[key], old[key], `${path}.${key}`));
  return [...errors, ...validateCommon(meta, path, old)];
}
