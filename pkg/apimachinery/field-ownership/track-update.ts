import { deepEqual } from "../../util/deep-equal.ts";
import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import type { KubeObject } from "../object.ts";
import { formatTime } from "../time.ts";
import { difference, isEmpty, recursiveDifference, union } from "./fieldpath/field-set.ts";
import {
  capUpdateManagers,
  managerId,
  type Managers,
  readManagers,
  storedManagers,
  writeManagers,
} from "./managers.ts";
import { renewEntry } from "./renew-entry.ts";
import { type Changes, compareObjects } from "./typed/changes.ts";
import type { Writer } from "./writer.ts";

/** An empty list, or one with an empty entry, is an order to forget. */
function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  if (entries === undefined || entries.length > 1) return false;
  return Object.values(entries[0] ?? {}).every((value) => value === undefined || value === "");
}

/** The owners to start from: what the client sent, if it sent some and may; else the stored ones. */
function baseManagers(old: KubeObject | undefined, updated: KubeObject, subresource: string | undefined): Managers {
  const stored = old?.metadata.managedFields;
  const sent = subresource ? undefined : updated.metadata.managedFields;
  const nobody: Managers = new Map();
  if (isReset(sent)) return nobody;
  // What nobody has touched is not read again.
  const managers = sent === undefined || sent === stored ? undefined : readManagers(sent);
  return managers && managers.size > 0 ? managers : storedManagers(stored);
}

/** Takes what a write changed from everybody and gives it to its writer. */
export function recordUpdate(managers: Managers, { changed, removed }: Changes, writer: Writer): void {
  const { manager, apiVersion, subresource = "", resetFields = {} } = writer;
  const gained = recursiveDifference(changed, resetFields);
  const id = managerId({ manager, apiVersion, subresource, operation: "Update" });
  for (const [each, owner] of managers) {
    // Who gains all of what changed need not lose it first: a manager that goes on with its fields keeps its very set.
    const kept = each === id && gained === changed ? owner.fields : difference(owner.fields, changed);
    const fields = difference(kept, removed);
    if (fields !== owner.fields) managers.set(each, { ...owner, fields });
  }
  if (isEmpty(gained)) return;
  const fields = union(managers.get(id)?.fields ?? {}, gained);
  const time = formatTime(writer.now);
  managers.set(id, { manager, operation: "Update", apiVersion, subresource, time, fields });
  capUpdateManagers(managers);
}

/**
 * The `managedFields` an object must carry after a create (no `old`), update or patch: what changed belongs to the
 * writer and to nobody else (KEP-555). Changes neither object. An update that changes nothing yields the stored list
 * itself. Clients that leave the list out do not erase it; `[]` and `[{}]` do, and then nothing is tracked until an
 * apply.
 */
export function trackUpdate(
  old: KubeObject | undefined,
  updated: KubeObject,
  writer: Writer,
): ManagedFieldsEntry[] | undefined {
  const stored = old?.metadata.managedFields;
  const sent = updated.metadata.managedFields;
  const changes = compareObjects(writer.schema, old, updated);
  const isUntouched = sent === stored || sent === undefined || Boolean(writer.subresource);
  if (stored && stored.length > 0 && isEmpty(changes.changed) && isEmpty(changes.removed))
    if (isUntouched || deepEqual(sent, stored)) return stored;
  const renewed = stored && isUntouched ? renewEntry(stored, changes, writer) : undefined;
  if (renewed) return renewed;
  const managers = baseManagers(old, updated, writer.subresource);
  if (managers.size === 0 && old !== undefined) return undefined;
  recordUpdate(managers, changes, writer);
  const entries = writeManagers(managers);
  return entries.length > 0 ? entries : undefined;
}
