import { type Logger, silentLogger } from "../../component-base/logger.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
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
import { sweep } from "./compaction.ts";
import { freeSpaceOf, makeDataDirectory, refuseWithoutRoom, syncDataDirectory, writeError } from "./data-directory.ts";
import { lockData } from "./data-lock.ts";
import { LmdbTables } from "./lmdb-tables.ts";
import { revisionsAt } from "./revisions-at.ts";
import { SwapWriter } from "./swap-writer.ts";

export interface LmdbOptions {
  /** Made if it is missing, with mode 0700. Only one process at a time may open it. */
  readonly directory: string;
  readonly clock?: Clock;
  /** Told when forgetting old history fails; it is tried again. */
  readonly log?: Logger;
  /** How many bytes the disk has left. */
  readonly freeSpace?: () => number;
}

/** In bytes; LMDB's own limit lies above. */
const maxKeyLength = 1024;

/** Opens the embedded engine. Throws an error that names the directory and what is wrong with it. */
export function openLmdbStorage(options: LmdbOptions): Storage {
  const { directory } = options;
  let unlock: (() => void) | undefined;
  try {
    makeDataDirectory(directory);
    unlock = lockData(directory);
    const tables = LmdbTables.open(directory);
    syncDataDirectory(directory);
    return new LmdbStorage(options, tables, unlock);
  } catch (error) {
    unlock?.();
    throw new Error(`cannot open the data in ${directory}: ${(error as Error).message}`, { cause: error });
  }
}

class LmdbStorage implements Storage {
  readonly #directory: string;
  readonly #hub: WatchHub;
  readonly #writes: SwapWriter;
  readonly #compactor: AutoCompactor;
  readonly #freeSpace: () => number;
  #compacted: number;
  #compacting: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    { directory, clock = systemClock, log = silentLogger, freeSpace = () => freeSpaceOf(directory) }: LmdbOptions,
    private readonly tables: LmdbTables,
    private readonly unlock: () => void,
  ) {
    this.#directory = directory;
    this.#freeSpace = freeSpace;
    const { head, compacted } = tables.marks();
    this.#compacted = compacted;
    this.#hub = new WatchHub(
      {
        compactedRevision: () => this.#compacted,
        eventsAfter: (revision, limit) => this.#eventsAfter(revision, limit),
      },
      head,
    );
    this.#writes = new SwapWriter({
      tables,
      append: (events) => this.#append(events),
      publish: (events) => this.#publish(events),
      published: () => this.revision,
      refuseClosed: () => this.#refuseClosed(),
    });
    this.#compactor = new AutoCompactor(this, clock, (error) => log.warn({ err: error }, "Cannot forget old history"));
    if (head > compacted) this.#compactor.arm();
  }

  get revision(): number {
    return this.#hub.revision;
  }

  get compactedRevision(): number {
    return this.#compacted;
  }

  async get(key: string): Promise<KeyValue | undefined> {
    this.#refuseClosed();
    return this.#writes.read(key);
  }

  async range(from: string, to: string, options: RangeOptions = {}): Promise<RangeResult> {
    const revision = options.revision ?? this.revision;
    const found = this.#revisionsAt(from, to, revision);
    const limit = options.limit || found.length;
    const items = found.slice(0, limit).map((each) => this.tables.keyValue(each));
    return { items, revision, more: found.length > limit, count: found.length };
  }

  async scan(from: string, to: string, visit: (item: KeyValue) => void, revision = this.revision): Promise<number> {
    for (const each of this.#revisionsAt(from, to, revision)) visit(this.tables.glance(each));
    return revision;
  }

  put(key: string, value: Uint8Array, expected: number): Promise<SwapResult> {
    if (Buffer.byteLength(key) > maxKeyLength)
      return Promise.reject(new Error(`key of more than ${maxKeyLength} bytes: ${key}`));
    return this.#writes.swap(key, expected, (revision, previous) => {
      const createRevision = previous?.createRevision ?? revision;
      const current = { key, value, createRevision, modRevision: revision };
      return { type: "put", key, revision, current, previous };
    });
  }

  delete(key: string, expected: number): Promise<SwapResult> {
    return this.#writes.swap(key, expected, (revision, previous) =>
      previous ? { type: "delete", key, revision, previous } : undefined,
    );
  }

  watch(from: string, to: string, options: WatchOptions, sink: WatchSink): Watch {
    this.#refuseClosed();
    return this.#hub.watch(from, to, options, sink);
  }

  async compact(revision: number): Promise<void> {
    this.#refuseClosed();
    if (revision > this.revision) throw new FutureRevisionError(revision, this.revision);
    if (revision <= this.#compacted) return;
    this.#compacted = revision;
    const compacting = this.#compacting.then(async () => {
      refuseWithoutRoom(0, this.#freeSpace());
      await this.tables.mark("compacted", revision);
      await sweep(this.tables, revision);
    });
    // Who asked is told of a failure; the next compaction goes on where this one ended.
    this.#compacting = compacting.catch(() => undefined);
    await compacting;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#compactor.stop();
    await this.#writes.idle();
    await this.#compacting;
    this.#hub.fail(this.#closedError());
    await this.tables.close();
    this.unlock();
  }

  #closedError(): Error {
    return new Error(`the storage in ${this.#directory} is closed`);
  }

  #refuseClosed(): void {
    if (this.#closed) throw this.#closedError();
  }

  #revisionsAt(from: string, to: string, revision: number): number[] {
    this.#refuseClosed();
    checkReadable(this, revision);
    return revisionsAt(this.tables, from, to, revision);
  }

  async #append(events: readonly StorageEvent[]): Promise<void> {
    try {
      refuseWithoutRoom(
        events.reduce((bytes, { current }) => bytes + (current?.value.length ?? 0), 0),
        this.#freeSpace(),
      );
      await this.tables.append(events);
    } catch (error) {
      throw writeError(this.#directory, error, this.#freeSpace());
    }
  }

  #publish(events: readonly StorageEvent[]): void {
    this.#hub.publish(events);
    this.#compactor.arm();
  }

  #eventsAfter(revision: number, limit: number): StorageEvent[] {
    const end = Math.min(revision + limit, this.revision);
    const events: StorageEvent[] = [];
    for (let next = revision + 1; next <= end; next++) events.push(this.tables.event(next));
    return events;
  }
}
