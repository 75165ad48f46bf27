import { deepEqual } from "../../util/deep-equal.ts";
import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import type { KubeObject } from "../object.ts";
import type { MessageSchema } from "../schema.ts";
import { badRequest } from "../status-error.ts";
import { formatTime } from "../time.ts";
import { type Conflict, conflictError } from "./conflicts.ts";
import {
  difference,
  type FieldSet,
  fieldSetOf,
  intersection,
  isEmpty,
  recursiveDifference,
  union,
} from "./fieldpath/field-set.ts";
import { fieldsLastApplied, kubectlManager, refreshLastApplied } from "./last-applied.ts";
import { managerId, type Managers, storedManagers, writeManagers } from "./managers.ts";
import { removeDropped } from "./remove-dropped.ts";
import { recordUpdate } from "./track-update.ts";
import { type Changes, compareObjects } from "./typed/changes.ts";
import { fieldsOf } from "./typed/fields-of.ts";
import { mergeObjects } from "./typed/merge-values.ts";
import { withoutZeros } from "./typed/without-zeros.ts";
import type { Writer } from "./writer.ts";

/** A server-side apply: PATCH with application/apply-patch+yaml. */
export interface ApplyRequest extends Writer {
  /** What is stored; undefined when the apply creates. */
  readonly live: KubeObject | undefined;
  /** The configuration, decoded but not defaulted. What is zero in it is wanted so. */
  readonly applied: KubeObject;
  /** Takes fields from other managers instead of failing. */
  readonly force: boolean;
}

/** What nobody owns and so no applier names as its own (upstream's stripped set). */
const ownerless = fieldSetOf([
  ["apiVersion"],
  ["kind"],
  ["metadata"],
  ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation"].map((name) => [
    "metadata",
    name,
  ]),
  ["metadata", "managedFields"],
  ["metadata", "resourceVersion"],
]);

function describe({ apiVersion = "", kind, metadata }: KubeObject): string {
  const groupVersion = apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
  return `${metadata.namespace ?? ""}/${metadata.name}; ${groupVersion}, Kind=${kind}`;
}

function checkApplied({ applied, apiVersion }: ApplyRequest): void {
  if (applied.apiVersion !== apiVersion) {
    const versions = `Specified patch version: ${applied.apiVersion ?? ""}, expected: ${apiVersion}`;
    throw badRequest(`Incorrect version specified in apply patch. ${versions}`);
  }
  if (applied.metadata.managedFields != null) throw badRequest("metadata.managedFields must be nil");
}

/** The fields the configuration names. */
function appliedFields({ applied, schema, resetFields = {} }: ApplyRequest): FieldSet {
  return difference(recursiveDifference(typedFields(schema, applied), resetFields), ownerless);
}

/**
 * The fields of a configuration as it was sent. Throws 400 for unknown fields, duplicate list keys, missing list keys.
 */
export function typedFields(schema: MessageSchema, applied: KubeObject): FieldSet {
  const { fields, errors } = fieldsOf(schema, applied);
  if (errors.length === 0) return fields;
  const listed = errors.length === 1 ? errors[0] : `errors:\n${errors.map((error) => `  ${error}`).join("\n")}`;
  throw badRequest(`failed to create typed patch object (${describe(applied)}): ${listed}`);
}

/** Manifests carry `creationTimestamp: null`: no wish to unset what the server owns. */
function withoutNullMetadata(applied: KubeObject): KubeObject {
  const entries = Object.entries(applied.metadata).filter(([, value]) => value !== null);
  return { ...applied, metadata: Object.fromEntries(entries) as unknown as KubeObject["metadata"] };
}

/** An object that nobody is known to have written: what it holds came "before-first-apply". */
function startManagers(request: ApplyRequest): Managers {
  const { live } = request;
  const managers = storedManagers(live?.metadata.managedFields);
  if (live && managers.size === 0) {
    const writer = { ...request, manager: "before-first-apply", subresource: undefined };
    recordUpdate(managers, compareObjects(request.schema, undefined, live), writer);
  }
  return managers;
}

function findConflicts(managers: Managers, own: string, changed: FieldSet): Conflict[] {
  return [...managers]
    .filter(([id]) => id !== own)
    .map(([, manager]) => ({ manager, fields: intersection(manager.fields, changed) }))
    .filter(({ fields }) => !isEmpty(fields));
}

function rejectConflicts(request: ApplyRequest, conflicts: readonly Conflict[]): void {
  if (request.force || conflicts.length === 0) return;
  const { live, manager, schema } = request;
  const allowed = live && manager === kubectlManager ? fieldsLastApplied(schema, live) : {};
  const left = conflicts
    .map((conflict) => ({ ...conflict, fields: difference(conflict.fields, allowed) }))
    .filter(({ fields }) => !isEmpty(fields));
  if (left.length > 0) throw conflictError(left);
}

function takeFields(managers: Managers, own: string, { changed, removed }: Changes): void {
  for (const [id, manager] of managers) {
    if (id === own) continue;
    managers.set(id, { ...manager, fields: difference(difference(manager.fields, changed), removed) });
  }
}

/**
 * A zero that is applied stands in no object. Where somebody has set another value, that value only goes, and who set
 * it is to be asked all the same.
 */
const withZeroed = ({ changed, removed }: Changes, applied: FieldSet): Changes => ({
  changed: union(changed, intersection(removed, applied)),
  removed,
});

/** What will not be written anyway is nothing to quarrel about. */
function withoutReset({ changed, removed }: Changes, { resetFields = {} }: ApplyRequest): Changes {
  return { changed: recursiveDifference(changed, resetFields), removed: recursiveDifference(removed, resetFields) };
}

/** The object after an apply, ready for defaulting, admission and validation; `managedFields` are in it too. */
export interface Applied {
  readonly object: KubeObject;
  readonly managedFields: ManagedFieldsEntry[] | undefined;
}

/**
 * Applies a configuration (KEP-555): lays it over the live object, removes what the manager applied before and now
 * dropped unless somebody else owns it too, and records who owns what. 409 names every field that another manager
 * owns with another value, unless `force`. Changes neither input; applying the same again changes nothing.
 */
export function apply(request: ApplyRequest): Applied {
  checkApplied(request);
  const { live, schema, manager, apiVersion, subresource = "" } = request;
  const identity = { manager, apiVersion, subresource, operation: "Apply" } as const;
  const own = managerId(identity);
  const fields = appliedFields(request);
  const managers = startManagers(request);
  const last = managers.get(own);
  managers.set(own, { ...identity, time: last?.time, fields });

  const applied = withoutNullMetadata(request.applied);
  const merged = mergeObjects(schema, live ?? {}, applied);
  // Laid over once more: an element that is applied empty goes with its last member and is wanted all the same.
  const laid = last ? mergeObjects(schema, removeDropped(schema, merged, last.fields, managers), applied) : merged;
  const object = withoutZeros(schema, laid);
  const changes = withoutReset(withZeroed(compareObjects(schema, live, object), fields), request);
  rejectConflicts(request, findConflicts(managers, own, changes.changed));
  takeFields(managers, own, changes);
  const same = isEmpty(changes.changed) && isEmpty(changes.removed) && last && deepEqual(last.fields, fields);
  if (!same) managers.set(own, { ...identity, time: formatTime(request.now), fields });
  return finish(request, object as unknown as KubeObject, managers, applied);
}

function finish(request: ApplyRequest, merged: KubeObject, managers: Managers, applied: KubeObject): Applied {
  const fresh = request.manager === kubectlManager ? refreshLastApplied(merged, applied) : merged;
  const entries = writeManagers(managers);
  const stored = request.live?.metadata.managedFields;
  const managedFields = stored && deepEqual(entries, stored) ? stored : entries;
  const { managedFields: _, ...metadata } = fresh.metadata;
  if (managedFields.length === 0) return { object: { ...fresh, metadata }, managedFields: undefined };
  return { object: { ...fresh, metadata: { ...metadata, managedFields } }, managedFields };
}
