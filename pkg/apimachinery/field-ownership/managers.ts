import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import { isEmpty, union } from "./field-set.ts";
import type { FieldSet } from "./field-set.ts";
import { isMap } from "./shape.ts";

/** Who owns which fields, by {@link managerId}: `metadata.managedFields` taken apart. */
export type Managers = Map<string, Manager>;

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
  return JSON.stringify([manager, operation, operation === "Apply" ? "" : apiVersion, subresource]);
}

function isElement(element: string): boolean {
  if (element === "." || element.startsWith("f:") || /^i:\d+$/.test(element)) return true;
  if (!element.startsWith("k:") && !element.startsWith("v:")) return false;
  try {
    const value: unknown = JSON.parse(element.slice(2));
    return element.startsWith("v:") || isMap(value);
  } catch {
    return false;
  }
}

function isFieldSet(value: unknown, depth = 0): value is FieldSet {
  if (!isMap(value) || depth > 100) return false;
  return Object.keys(value).every((element) => isElement(element) && isFieldSet(value[element], depth + 1));
}

/** Sets that were looked at before: entries are shared between versions of an object. */
const known = new WeakSet();

function readFields(value: unknown): FieldSet | undefined {
  if (!isMap(value)) return undefined;
  if (!known.has(value)) {
    if (!isFieldSet(value)) return undefined;
    known.add(value);
  }
  return value as FieldSet;
}

const operations = ["Apply", "Update"] as const;

/** Takes `managedFields` apart; undefined when a client sent something that is not of their form. */
export function readManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers | undefined {
  const managers: Managers = new Map();
  for (const entry of entries ?? []) {
    const { fieldsType, apiVersion = "", manager = "", subresource = "", time } = entry;
    const operation = operations.find((each) => each === entry.operation);
    const fields = readFields(entry.fieldsV1 ?? {});
    if (!operation || fieldsType !== "FieldsV1" || !fields) return undefined;
    const read = { manager, operation, apiVersion, subresource, time, fields };
    managers.set(managerId(read), read);
  }
  return managers;
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

function toEntry(manager: Manager): ManagedFieldsEntry {
  known.add(manager.fields);
  return {
    manager: manager.manager,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time !== undefined && { time: manager.time }),
    fieldsType: "FieldsV1",
    fieldsV1: manager.fields,
    ...(manager.subresource !== "" && { subresource: manager.subresource }),
  };
}

/** Puts `managedFields` together, without managers that own nothing. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] {
  const owners = [...managers.values()].filter(({ fields }) => !isEmpty(fields));
  return owners.sort(compareManagers).map(toEntry);
}

/** Merges the oldest Update entries, version by version, until few enough are left. */
export function capUpdateManagers(managers: Managers): void {
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
