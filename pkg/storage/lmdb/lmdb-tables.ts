import { type Database, open, type RootDatabase } from "lmdb";
import type { KeyValue, StorageEvent } from "../interface.ts";
import { checkDataFile, dataFileIn } from "./check-data-file.ts";
import {
  decodeKeyValue,
  decodeRecord,
  decodeRevision,
  encodeRecord,
  encodeRevision,
  type RevisionRecord,
} from "./revision-record.ts";
import { ValueRoom } from "./value-room.ts";

type Table = Database<Buffer, Buffer>;

/** Address space, not memory and not disk: the file grows with what is written. */
const mapSize = 64 * 2 ** 30;

const nothing = Buffer.from("nothing");

/** What a store remembers of itself. */
export interface Marks {
  /** The revision of the last write. */
  readonly head: number;
  /** The first revision that can be read. */
  readonly compacted: number;
  /** Up to here the compaction has removed what it may. */
  readonly swept: number;
}

/**
 * The store on disk: `log` holds every write under its revision, `index` the last revision of every present key,
 * `marks` the rest. Reads are synchronous; within one turn of the event loop they see one state.
 */
export class LmdbTables {
  readonly #values = new ValueRoom();

  private constructor(
    private readonly root: RootDatabase<Buffer, Buffer>,
    private readonly log: Table,
    private readonly index: Table,
    private readonly marksTable: Table,
  ) {}

  static open(directory: string): LmdbTables {
    const file = dataFileIn(directory);
    checkDataFile(file);
    const binary = { encoding: "binary", keyEncoding: "binary" } as const;
    const root = open<Buffer, Buffer>({
      path: file,
      ...binary,
      mapSize,
      // Commits are on disk before they are reported; overlappingSync would report them earlier.
      overlappingSync: false,
      // Writes come in explicit batches; with this on, lmdb makes a promise per batch that no one can catch.
      eventTurnBatching: false,
      // See #commit: one write behind a batch starts its transaction.
      txnStartThreshold: 1,
      permissionsMode: 0o600,
    } as Parameters<typeof open>[0]);
    const table = (name: string) => root.openDB<Buffer, Buffer>({ name, ...binary });
    return new LmdbTables(root, table("log"), table("index"), table("marks"));
  }

  marks(): Marks {
    return { head: this.#mark("head") ?? 1, compacted: this.#mark("compacted") ?? 0, swept: this.#mark("swept") ?? 1 };
  }

  /** The last revision of a present key; 0 when there is no such key. */
  lastRevision(key: string): number {
    const found = this.index.getBinaryFast(Buffer.from(key));
    return found ? decodeRevision(found) : 0;
  }

  /** Present keys from `from` up to `to`, in order, with their last revisions. */
  *keys(from: string, to: string): Iterable<[key: string, revision: number]> {
    for (const { key, value } of this.index.getRange({ start: Buffer.from(from), end: Buffer.from(to) })) {
      yield [key.toString(), decodeRevision(value)];
    }
  }

  record(revision: number): RevisionRecord {
    // Nothing of the value is kept.
    return decodeRecord(this.#view(revision));
  }

  keyValue(revision: number): KeyValue {
    return decodeKeyValue(this.#read(revision), revision);
  }

  /** The same, with a value that the next read overwrites. */
  glance(revision: number): KeyValue {
    return decodeKeyValue(this.#view(revision), revision);
  }

  /**
   * A state whose value is read when somebody asks for it, until it is compacted: most are only there to be replaced.
   */
  state(key: string, revision: number): KeyValue {
    return new StoredState(this, key, revision, this.record(revision).createRevision);
  }

  /** A write as watches see it. */
  event(revision: number): StorageEvent {
    const bytes = this.#read(revision);
    const { type, key, previousRevision } = decodeRecord(bytes);
    const previous = previousRevision === 0 ? undefined : this.keyValue(previousRevision);
    return { type, key, revision, current: type === "put" ? decodeKeyValue(bytes, revision) : undefined, previous };
  }

  /** Resolves when all of it is on disk; rejects when none of it is. One at a time: the values' room is used again. */
  async append(events: readonly StorageEvent[]): Promise<void> {
    this.#values.clear();
    const allocate = (length: number) => this.#values.take(length);
    await this.#commit(() => {
      for (const event of events) {
        const revision = encodeRevision(event.revision, allocate);
        void this.log.put(revision, encodeRecord(event, allocate));
        if (event.type === "put") void this.index.put(Buffer.from(event.key), revision);
        else void this.index.remove(Buffer.from(event.key));
      }
      void this.marksTable.put(Buffer.from("head"), encodeRevision(events.at(-1)?.revision ?? 0, allocate));
    });
  }

  async mark(name: "compacted" | "swept", revision: number, removed: readonly number[] = []): Promise<void> {
    await this.#commit(() => {
      for (const each of removed) void this.log.remove(encodeRevision(each));
      void this.marksTable.put(Buffer.from(name), encodeRevision(revision));
    });
  }

  async close(): Promise<void> {
    await this.root.close();
  }

  #mark(name: keyof Marks): number | undefined {
    const found = this.marksTable.getBinary(Buffer.from(name));
    return found && decodeRevision(found);
  }

  /** LMDB's own buffer: longer than its `length`, and good until the next read. */
  #view(revision: number): Buffer {
    return this.log.getBinaryFast(encodeRevision(revision)) ?? missing(revision);
  }

  #read(revision: number): Buffer {
    return this.log.getBinary(encodeRevision(revision)) ?? missing(revision);
  }

  /** One transaction: all of it or nothing. What single operations inside it return says nothing. */
  async #commit(operations: () => void): Promise<void> {
    try {
      const written = this.root.batch(operations);
      // lmdb would begin when this turn of the event loop and the next are over, with the disk idle and this thread
      // busy meanwhile. A write over its threshold makes it begin at once; removing what is not there changes nothing.
      // Its own outcome is of no interest: what matters is told by `written`.
      this.marksTable.remove(nothing).catch(() => undefined);
      await written;
    } catch (error) {
      // The rejection says nothing; the reason is a second promise inside it.
      await (error as { readonly commitError?: Promise<never> }).commitError;
      throw error;
    } finally {
      this.root.resetReadTxn();
    }
  }
}

class StoredState implements KeyValue {
  #value: Uint8Array | undefined;

  constructor(
    private readonly tables: LmdbTables,
    readonly key: string,
    readonly modRevision: number,
    readonly createRevision: number,
  ) {}

  get value(): Uint8Array {
    return (this.#value ??= this.tables.keyValue(this.modRevision).value);
  }
}

function missing(revision: number): never {
  throw new Error(`revision ${revision} is missing in the data: they are damaged`);
}
