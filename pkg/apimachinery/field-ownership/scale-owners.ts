import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import { difference, type FieldSet, fieldSetOf, overlaps, union } from "./fieldpath/field-set.ts";
import { managerId, storedManagers, writeManagers } from "./managers.ts";

/** Where both a scale and every kind that has one keep the size. */
const size = fieldSetOf([["spec", "replicas"]]);

const ownsSize = ({ fieldsV1 = {} }: ManagedFieldsEntry) => overlaps(fieldsV1 as FieldSet, size);

/** The owners of an object's size as owners of its scale, an object of `apiVersion`. */
export function ownersOfScale(
  owners: readonly ManagedFieldsEntry[] | undefined,
  apiVersion: string,
): ManagedFieldsEntry[] {
  return (owners ?? []).filter(ownsSize).map((owner) => ({ ...owner, apiVersion, fieldsV1: size }));
}

/**
 * The owners of an object, of `apiVersion`, whose scale has these owners now: what they own besides the size stays
 * theirs.
 */
export function withOwnersOfScale(
  owners: readonly ManagedFieldsEntry[] | undefined,
  scaleOwners: readonly ManagedFieldsEntry[] | undefined,
  apiVersion: string,
): ManagedFieldsEntry[] | undefined {
  const managers = storedManagers(owners);
  for (const [id, manager] of managers) managers.set(id, { ...manager, fields: difference(manager.fields, size) });
  for (const owner of storedManagers(scaleOwners?.filter(ownsSize)).values()) {
    const id = managerId({ ...owner, apiVersion });
    const fields = union(managers.get(id)?.fields ?? {}, size);
    managers.set(id, { ...owner, apiVersion, fields });
  }
  const entries = writeManagers(managers);
  return entries.length > 0 ? entries : undefined;
}
