import { deepEqual } from "../../util/deep-equal.ts";
import { isJsonObject } from "../json-value.ts";
import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import { type FieldSet, isEmpty, union } from "./fieldpath/field-set.ts";

/** Who owns which fields, by {@link managerId}: `metadata.managedFields` taken apart. */
export type Managers = Map<string, Manager>;

/** One entry of managedFields: somebody who set fields, by how and through which version and endpoint. */
export interface Manager {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Update entries of one object beyond which the oldest are thrown together. */
const maxUpdateManagers = 10;
const bucketName = "ancient-changes";

/** An applier is the same one whichever version it applies in. */
export function managerId({ manager, operation, apiVersion, subresource }: Omit<Manager, "time" | "fields">): string {
  return `${manager}\0${operation}\0${operation === "Apply" ? "" : apiVersion}\0${subresource}`;
}

function isElement(element: string): boolean {
  if (element === "." || element.startsWith("f:") || /^i:\d+$/.test(element)) return true;
  if (!element.startsWith("k:") && !element.startsWith("v:")) return false;
  try {
    const value: unknown = JSON.parse(element.slice(2));
    return element.startsWith("v:") || isJsonObject(value);
  } catch {
    return false;
  }
}

function isFieldSet(value: unknown, depth = 0): value is FieldSet {
  if (!isJsonObject(value) || depth > 100) return false;
  return Object.keys(value).every((element) => isElement(element) && isFieldSet(value[element], depth + 1));
}

/** Takes `managedFields` apart that a client sent; undefined when they are not of that form. */
export function readManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers | undefined {
  for (const { operation, apiVersion, fieldsType, fieldsV1 = {} } of entries ?? []) {
    const known = operation === "Apply" || operation === "Update";
    if (!known || !apiVersion || fieldsType !== "FieldsV1" || !isFieldSet(fieldsV1)) return undefined;
  }
  return storedManagers(entries);
}

/** Takes `managedFields` apart that were checked when they were stored. */
export function storedManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  const managers: Managers = new Map();
  for (const { operation, apiVersion = "", manager = "", subresource = "", time, fieldsV1 = {} } of entries ?? []) {
    const read = {
      manager,
      operation: operation as Manager["operation"],
      apiVersion,
      subresource,
      time,
      fields: fieldsV1 as FieldSet,
    };
    managers.set(managerId(read), read);
  }
  return managers;
}

/** Whether both say that the same managers own the same fields, whenever they got them. */
export function haveSameOwners(
  left: readonly ManagedFieldsEntry[] | undefined,
  right: readonly ManagedFieldsEntry[] | undefined,
): boolean {
  const [managers, others] = [storedManagers(left), storedManagers(right)];
  if (managers.size !== others.size) return false;
  return [...managers].every(([id, { fields }]) => deepEqual(fields, others.get(id)?.fields));
}

const compareText = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

function compareTime(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  return (left === undefined ? 0 : Date.parse(left)) - (right === undefined ? 0 : Date.parse(right));
}

/** Upstream's order of entries: appliers first, then by age. */
function compareManagers(left: Manager, right: Manager): number {
  return (
    compareText(left.operation, right.operation) ||
    compareTime(left.time, right.time) ||
    compareText(left.manager, right.manager) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource, right.subresource)
  );
}

function toEntry({ manager, operation, apiVersion, time, fields, subresource }: Manager): ManagedFieldsEntry {
  const entry: ManagedFieldsEntry = { manager, operation, apiVersion };
  if (time !== undefined) entry.time = time;
  entry.fieldsType = "FieldsV1";
  entry.fieldsV1 = fields;
  if (subresource !== "") entry.subresource = subresource;
  return entry;
}

/** Puts `managedFields` together, without managers that own nothing. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] {
  const owners: Manager[] = [];
  for (const manager of managers.values()) if (!isEmpty(manager.fields)) owners.push(manager);
  return owners.sort(compareManagers).map(toEntry);
}

/** Merges the oldest Update entries, version by version, until few enough are left. */
export function capUpdateManagers(managers: Managers): void {
  if (managers.size <= maxUpdateManagers) return;
  const updaters = [...managers].filter(([, { operation }]) => operation === "Update");
  let count = updaters.length;
  if (count <= maxUpdateManagers) return;
  updaters.sort(([, a], [, b]) => compareTime(a.time, b.time) || compareManagers(a, b));
  const oldest = new Map<string, string>();
  for (const [id, updater] of updaters) {
    if (count <= maxUpdateManagers) return;
    const first = oldest.get(updater.apiVersion);
    if (first === undefined) {
      oldest.set(updater.apiVersion, id);
      continue;
    }
    const bucket = { ...updater, manager: bucketName, subresource: "" };
    const bucketId = managerId(bucket);
    const gathered = [bucketId, first].map((each) => managers.get(each)?.fields ?? {});
    const before = managers.size;
    for (const each of [first, id]) managers.delete(each);
    managers.set(bucketId, { ...bucket, fields: gathered.reduce(union, updater.fields) });
    oldest.set(updater.apiVersion, bucketId);
    count -= before - managers.size;
  }
}
