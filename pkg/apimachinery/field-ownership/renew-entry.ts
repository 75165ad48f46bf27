import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import { formatTime } from "../time.ts";
import { difference, type FieldSet, isEmpty, overlaps, recursiveDifference, union } from "./fieldpath/field-set.ts";
import type { Changes } from "./typed/changes.ts";
import type { Writer } from "./writer.ts";

/**
 * The stored entries after the commonest of writes: the last writer wrote again, and touched nothing that others own,
 * so that only its entry is another. Undefined when there is more to it. The result is recordUpdate's, for a fraction
 * of it.
 */
export function renewEntry(
  stored: readonly ManagedFieldsEntry[],
  { changed, removed }: Changes,
  writer: Writer,
): ManagedFieldsEntry[] | undefined {
  const own = stored.at(-1);
  const time = formatTime(writer.now);
  // Entries stand in the order of their times: with a clock that went back this one may not be the last any more.
  if (!own?.fieldsV1 || !isOf(own, writer) || time < (own.time ?? "") || isEmpty(changed)) return undefined;
  if (writer.resetFields && recursiveDifference(changed, writer.resetFields) !== changed) return undefined;
  const others = stored.slice(0, -1);
  for (const { fieldsV1 = {} } of others)
    if (overlaps(fieldsV1 as FieldSet, changed) || overlaps(fieldsV1 as FieldSet, removed)) return undefined;
  others.push(renewed(own, time, union(difference(own.fieldsV1 as FieldSet, removed), changed)));
  return others;
}

/** In the order in which entries are written; put down one by one, which V8 does faster than it spreads. */
function renewed(own: ManagedFieldsEntry, time: string, fieldsV1: FieldSet): ManagedFieldsEntry {
  const { manager, operation, apiVersion, fieldsType, subresource } = own;
  const entry: ManagedFieldsEntry = { manager, operation, apiVersion, time, fieldsType, fieldsV1 };
  if (subresource !== undefined) entry.subresource = subresource;
  return entry;
}

function isOf(entry: ManagedFieldsEntry, { manager, apiVersion, subresource = "" }: Writer): boolean {
  return (
    entry.manager === manager &&
    entry.operation === "Update" &&
    entry.apiVersion === apiVersion &&
    (entry.subresource ?? "") === subresource
  );
}
