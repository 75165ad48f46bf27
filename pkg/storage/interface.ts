/**
 * The storage contract: versioned bytes under keys, with one global revision. It knows no kinds. Semantics are etcd's
 * (KV, Watch and Compact of its v3 API); pkg/storage/contract.ts is the suite every engine passes.
 */

/** A stored value. `value` must not be changed by readers: engines may hand out shared memory. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  /** Revision of the write that created the key. */
  readonly createRevision: number;
  /** Revision of the last write. */
  readonly modRevision: number;
}

export interface RangeOptions {
  /** At most this many items; `more` says whether there were others. */
  readonly limit?: number;
  /** Read as of this revision. Throws CompactedError below the compaction floor, FutureRevisionError above the head. */
  readonly revision?: number;
}

export interface RangeResult {
  readonly items: readonly KeyValue[];
  /** The revision this answer is consistent with. */
  readonly revision: number;
  readonly more: boolean;
  /** How many keys the whole range has, whatever the limit. */
  readonly count: number;
}

/** One write, as watches are told of it. */
export interface StorageEvent {
  readonly type: "put" | "delete";
  readonly key: string;
  /** The revision of the write. */
  readonly revision: number;
  /** The value written; absent for a delete. */
  readonly current?: KeyValue | undefined;
  /**
   * What stood there before; absent when the key was created. Its value is to be read while the event is handed over:
   * later a compaction may have removed it.
   */
  readonly previous?: KeyValue | undefined;
}

export interface WatchOptions {
  /** Events with a revision greater than this one are delivered, history first. Default: only what comes next. */
  readonly afterRevision?: number;
}

export interface Watch {
  /** Nothing is handed over any more. May be called at any time, from the sink too. */
  close(): void;
}

export interface WatchSink {
  /** Events in revision order, exactly once each. */
  events(events: readonly StorageEvent[]): void;
  /**
   * Once, for a watch that began before the last write: its range's part of history up to `revision` has been handed
   * over, if there was any.
   */
  caughtUp?(revision: number): void;
  /** Once, when the watch cannot go on: CompactedError when `afterRevision` is gone, or the engine's failure. */
  failed(error: Error): void;
}

/** The outcome of a compare-and-swap. When it failed, `current` is what stands there instead (absent: nothing). */
export type SwapResult =
  | { readonly ok: true; readonly revision: number; readonly previous?: KeyValue | undefined }
  | { readonly ok: false; readonly current?: KeyValue | undefined };

/** An engine. Calls may overlap; each is consistent with one revision. */
export interface Storage {
  /** The revision of the last write. */
  readonly revision: number;
  /** The first revision that can still be read; lower ones were compacted. */
  readonly compactedRevision: number;

  /** The value as it stands now; undefined when there is none. */
  get(key: string): Promise<KeyValue | undefined>;
  /** Keys k with from <= k < to, in byte order. */
  range(from: string, to: string, options?: RangeOptions): Promise<RangeResult>;
  /**
   * As `range`, but hands the items over one by one: what is large need not stand in memory twice. A value is good
   * during its visit only, and what `visit` throws rejects. Resolves with the revision that all of it is consistent
   * with.
   */
  scan(from: string, to: string, visit: (item: KeyValue) => void, revision?: number): Promise<number>;

  /**
   * Writes if the key's modRevision equals `expected` (0: the key must not exist). Resolves only when the write is
   * durable and after every watch of this engine has been handed the event.
   */
  put(key: string, value: Uint8Array, expected: number): Promise<SwapResult>;
  /** Deletes if the key's modRevision equals `expected`. Durable, like put. */
  delete(key: string, expected: number): Promise<SwapResult>;

  /** Events of keys k with from <= k < to. */
  watch(from: string, to: string, options: WatchOptions, sink: WatchSink): Watch;

  /** Forgets history below `revision`: superseded values and tombstones. Current values stay. */
  compact(revision: number): Promise<void>;
  /** Flushes and releases everything; calls under way are finished or rejected. */
  close(): Promise<void>;
}

/** The history that was asked for is gone: the caller must read anew. */
export class CompactedError extends Error {
  override readonly name = "CompactedError";
  constructor(readonly compactedRevision: number) {
    super(`the requested revision has been compacted; the oldest readable one is ${compactedRevision}`);
  }
}

/** The store has not come so far yet. */
export class FutureRevisionError extends Error {
  override readonly name = "FutureRevisionError";
  constructor(requested: number, revision: number) {
    super(`revision ${requested} is in the future; the store is at ${revision}`);
  }
}

/** Throws CompactedError or FutureRevisionError when the state as of that revision cannot be read. */
export function checkReadable(storage: Pick<Storage, "revision" | "compactedRevision">, revision: number): void {
  if (revision < storage.compactedRevision) throw new CompactedError(storage.compactedRevision);
  if (revision > storage.revision) throw new FutureRevisionError(revision, storage.revision);
}

/** The end of the range of all keys that start with `prefix`, for use as `to`. */
export function prefixEnd(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
