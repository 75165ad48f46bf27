import type { Clock } from "../../util/clock.ts";
import { type SortedMap, sortedMap } from "../../util/sorted-map.ts";
import { AutoCompactor } from "../auto-compactor.ts";
import {
  checkReadable,
  FutureRevisionError,
  type KeyValue,
  type RangeOptions,
  type RangeResult,
  type Storage,
  type StorageEvent,
  type SwapResult,
  type Watch,
  type WatchOptions,
  type WatchSink,
} from "../interface.ts";
import { WatchHub } from "../watch-hub.ts";

/** etcd's: an empty store stands at revision 1, so that no list ever has the special resourceVersion 0. */
const firstRevision = 1;

/** A whole engine that forgets everything when its process ends: for tests and for clusters that need no memory. */
export class MemoryStorage implements Storage {
  readonly #present = sortedMap<KeyValue>();
  /** Every event after `#base`, one per revision. */
  #history: StorageEvent[] = [];
  #base = firstRevision;
  #compacted = 0;
  #closed = false;
  readonly #hub = new WatchHub(
    {
      compactedRevision: () => this.#compacted,
      eventsAfter: (revision, limit) => this.#eventsAfter(revision, limit),
    },
    firstRevision,
  );

  readonly #compactor: AutoCompactor | undefined;

  /** With a clock, history is forgotten after five minutes; without one, when somebody compacts. */
  constructor(clock?: Clock) {
    // Compacting memory cannot fail.
    this.#compactor = clock && new AutoCompactor(this, clock, () => undefined);
  }

  get revision(): number {
    return this.#hub.revision;
  }

  get compactedRevision(): number {
    return this.#compacted;
  }

  async get(key: string): Promise<KeyValue | undefined> {
    this.#refuseClosed();
    return this.#present.get(key);
  }

  async range(from: string, to: string, options: RangeOptions = {}): Promise<RangeResult> {
    this.#refuseClosed();
    const revision = options.revision ?? this.revision;
    checkReadable(this, revision);
    const found = this.#asOf(revision).getRange(from, to);
    const limit = options.limit || found.length;
    const items = found.slice(0, limit).map(([, item]) => item);
    return { items, revision, more: found.length > limit, count: found.length };
  }

  async scan(from: string, to: string, visit: (item: KeyValue) => void, at = this.revision): Promise<number> {
    const { items, revision } = await this.range(from, to, { revision: at });
    for (const item of items) visit(item);
    return revision;
  }

  async put(key: string, value: Uint8Array, expected: number): Promise<SwapResult> {
    this.#refuseClosed();
    const previous = this.#present.get(key);
    if ((previous?.modRevision ?? 0) !== expected) return { ok: false, current: previous };
    const revision = this.#nextRevision();
    const current = { key, value, createRevision: previous?.createRevision ?? revision, modRevision: revision };
    this.#present.set(key, current);
    this.#record({ type: "put", key, revision, current, previous });
    return { ok: true, revision, previous };
  }

  async delete(key: string, expected: number): Promise<SwapResult> {
    this.#refuseClosed();
    const previous = this.#present.get(key);
    if (!previous || previous.modRevision !== expected) return { ok: false, current: previous };
    const revision = this.#nextRevision();
    this.#present.delete(key);
    this.#record({ type: "delete", key, revision, previous });
    return { ok: true, revision, previous };
  }

  watch(from: string, to: string, options: WatchOptions, sink: WatchSink): Watch {
    this.#refuseClosed();
    return this.#hub.watch(from, to, options, sink);
  }

  async compact(revision: number): Promise<void> {
    this.#refuseClosed();
    if (revision > this.revision) throw new FutureRevisionError(revision, this.revision);
    if (revision <= this.#compacted) return;
    this.#history = this.#history.slice(Math.max(0, revision - this.#base));
    this.#base = Math.max(this.#base, revision);
    this.#compacted = revision;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#compactor?.stop();
    this.#hub.fail(closedError());
  }

  #refuseClosed(): void {
    if (this.#closed) throw closedError();
  }

  #nextRevision(): number {
    return this.#base + this.#history.length + 1;
  }

  #record(event: StorageEvent): void {
    this.#history.push(event);
    this.#hub.publish([event]);
    this.#compactor?.arm();
  }

  #eventsAfter(revision: number, limit: number): readonly StorageEvent[] {
    const start = Math.max(0, revision - this.#base);
    return this.#history.slice(start, start + limit);
  }

  /** The present with everything after `revision` undone. */
  #asOf(revision: number): SortedMap<KeyValue> {
    const undone = this.#eventsAfter(revision, Infinity);
    if (undone.length === 0) return this.#present;
    const past = this.#present.clone();
    for (const { key, previous } of undone.toReversed()) {
      if (previous) past.set(key, previous);
      else past.delete(key);
    }
    return past;
  }
}

const closedError = () => new Error("the storage is closed");
