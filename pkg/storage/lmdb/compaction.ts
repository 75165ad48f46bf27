import type { LmdbTables } from "./lmdb-tables.ts";

/** How many log entries are looked at between two turns of the event loop. */
const chunkSize = 250;

/**
 * Removes from the log what no one can read any more once `target` is the first readable revision: what was superseded
 * up to there, and tombstones. Goes on where an earlier sweep (of a process that was killed, perhaps) ended.
 */
export async function sweep(tables: LmdbTables, target: number): Promise<void> {
  for (let swept = tables.marks().swept; swept < target;) {
    const end = Math.min(swept + chunkSize, target);
    const removed: number[] = [];
    for (let revision = swept + 1; revision <= end; revision++) {
      const { type, previousRevision } = tables.record(revision);
      if (previousRevision > 0) removed.push(previousRevision);
      if (type === "delete") removed.push(revision);
    }
    await tables.mark("swept", end, removed);
    swept = end;
  }
}
