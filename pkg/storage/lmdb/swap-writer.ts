import type { KeyValue, StorageEvent, SwapResult } from "../interface.ts";
import { GroupCommit } from "./group-commit.ts";
import type { LmdbTables } from "./lmdb-tables.ts";

/** The event of a write that is numbered `revision`; undefined when there is nothing to do. */
export type Change = (revision: number, previous: KeyValue | undefined) => StorageEvent | undefined;

export interface SwapWriterParts {
  readonly tables: LmdbTables;
  /** Resolves when all events are in the tables, durably; rejects when none is. */
  readonly append: (events: readonly StorageEvent[]) => Promise<void>;
  /** Durable events, in order; they count as published from the call on. */
  readonly publish: (events: readonly StorageEvent[]) => void;
  /** The revision of the last event that was published. */
  readonly published: () => number;
  /** Throws when no more writes are taken. */
  readonly refuseClosed: () => void;
}

/**
 * Compare-and-swaps of keys. Each is decided and numbered at once, on top of those that are decided and not yet
 * durable; the answer waits for the disk, and so does everyone who reads.
 */
export class SwapWriter {
  readonly #commits: GroupCommit;
  /** The last revision given out; those behind the published one are not durable yet. */
  #assigned: number;

  constructor(private readonly parts: SwapWriterParts) {
    const { tables, append, publish, published } = parts;
    this.#assigned = published();
    this.#commits = new GroupCommit({
      append,
      publish,
      head: () => tables.marks().head,
      abandoned: () => (this.#assigned = published()),
    });
  }

  /** What is durable and published, even if the tables are already ahead of that. */
  read(key: string): KeyValue | undefined {
    const pending = this.#commits.pending(key);
    return pending ? pending.published : this.#stored(this.parts.tables.lastRevision(key));
  }

  /** Makes the change if the key's last write is `expected` (0: the key does not exist). */
  async swap(key: string, expected: number, change: Change): Promise<SwapResult> {
    const { tables, refuseClosed } = this.parts;
    for (;;) {
      refuseClosed();
      const pending = this.#commits.pending(key);
      const found = pending ? (pending.latest?.modRevision ?? 0) : tables.lastRevision(key);
      if (found === expected) {
        const previous = pending ? pending.latest : found === 0 ? undefined : tables.state(key, found);
        const event = change(this.#assigned + 1, previous);
        if (!event) return { ok: false };
        this.#assigned = event.revision;
        await this.#commits.add(event);
        return { ok: true, revision: event.revision, previous };
      }
      const current = pending ? undefined : this.#stored(found);
      if (!pending) return { ok: false, current };
      // Only what is durable may be told, and the write that stands in the way may yet fail.
      await Promise.allSettled([pending.done]);
    }
  }

  /** Resolves when nothing is under way any more. */
  idle(): Promise<void> {
    return this.#commits.idle();
  }

  #stored(revision: number): KeyValue | undefined {
    return revision === 0 ? undefined : this.parts.tables.keyValue(revision);
  }
}
