import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import { formatTime } from "../time.ts";
import type { Changes } from "./changes.ts";
import { includes, isEmpty, overlaps, recursiveDifference } from "./field-set.ts";
import type { FieldSet } from "./field-set.ts";
import type { Writer } from "./writer.ts";

/**
 * The stored entries after the commonest of writes: the last writer changed fields of its own again, so that only the
 * time of its entry is another. Undefined when there is more to it. The result is recordUpdate's, for a fraction of it.
 */
export function renewEntry(
  stored: readonly ManagedFieldsEntry[],
  { changed, removed }: Changes,
  writer: Writer,
): ManagedFieldsEntry[] | undefined {
  const own = stored.at(-1);
  const time = formatTime(writer.now);
  // Entries stand in the order of their times: with a clock that went back this one may not be the last any more.
  if (!own?.fieldsV1 || !isOf(own, writer) || time < (own.time ?? "")) return undefined;
  if (isEmpty(changed) || !isEmpty(removed)) return undefined;
  if (!includes(own.fieldsV1 as FieldSet, changed)) return undefined;
  const others = stored.slice(0, -1);
  const isShared = others.some(({ fieldsV1 }) => overlaps((fieldsV1 ?? {}) as FieldSet, changed));
  if (isShared || recursiveDifference(changed, writer.resetFields ?? {}) !== changed) return undefined;
  others.push({ ...own, time });
  return others;
}

function isOf(entry: ManagedFieldsEntry, { manager, apiVersion, subresource = "" }: Writer): boolean {
  return (
    entry.manager === manager &&
    entry.operation === "Update" &&
    entry.apiVersion === apiVersion &&
    (entry.subresource ?? "") === subresource
  );
}
