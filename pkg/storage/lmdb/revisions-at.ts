import type { LmdbTables } from "./lmdb-tables.ts";

/** The revisions of all keys in a range as they stood at `revision`, in the order of the keys. */
export function revisionsAt(tables: LmdbTables, from: string, to: string, revision: number): number[] {
  const changed = changedSince(tables, from, to, revision);
  if (changed.size === 0) return Array.from(tables.keys(from, to), ([, last]) => last);
  const then = new Map(tables.keys(from, to));
  for (const [key, before] of changed) {
    if (before === 0) then.delete(key);
    else then.set(key, before);
  }
  return [...then].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, last]) => last);
}

/** Keys written after `revision`, with the revision that each had before (0: none). */
function changedSince(tables: LmdbTables, from: string, to: string, revision: number): Map<string, number> {
  const changed = new Map<string, number>();
  const { head } = tables.marks();
  for (let next = revision + 1; next <= head; next++) {
    const { key, previousRevision } = tables.record(next);
    if (key >= from && key < to && !changed.has(key)) changed.set(key, previousRevision);
  }
  return changed;
}
