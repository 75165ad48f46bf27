import type { KeyValue, StorageEvent } from "../interface.ts";

/** Where commits go, and who is told of them. */
export interface CommitTarget {
  /** Resolves when all events are durable; rejects when none is. */
  append(events: readonly StorageEvent[]): Promise<void>;
  /** The last durable revision, read anew. */
  head(): number;
  /** Durable events, in order. */
  publish(events: readonly StorageEvent[]): void;
  /** Nothing that is not published yet will be. */
  abandoned(): void;
}

interface Write {
  readonly event: StorageEvent;
  resolve(): void;
  reject(error: unknown): void;
}

/** A key with writes that were decided and are not published yet. */
interface PendingKey {
  /** Of the last of them. */
  readonly revision: number;
  /** What the last of them leaves; absent for a delete. */
  readonly latest: KeyValue | undefined;
  /** What stands there until the first of them is published. */
  readonly published: KeyValue | undefined;
  /** Resolves when the last of them is durable and published; rejects when it did not happen. */
  readonly done: Promise<void>;
}

/** So many writes are worth a commit of their own. */
const enough = 4;

/**
 * Writes that were decided and are not yet durable. All that come in while one commit is under way make up the next
 * one. Later decisions build on earlier ones, so when a commit fails everything behind it fails too.
 */
export class GroupCommit {
  #queue: Write[] = [];
  /** What the commit under way writes, and what the next one will. */
  #committing = new Map<string, PendingKey>();
  #queued = new Map<string, PendingKey>();
  #running: Promise<void> | undefined;

  constructor(private readonly target: CommitTarget) {}

  pending(key: string): PendingKey | undefined {
    return this.#queued.get(key) ?? this.#committing.get(key);
  }

  /** Resolves when the write is durable and published; rejects when it did not happen. */
  add(event: StorageEvent): Promise<void> {
    const { key, revision, current: latest, previous } = event;
    const done = new Promise<void>((resolve, reject) => {
      this.#queue.push({ event, resolve, reject });
    });
    const before = this.pending(key);
    this.#queued.set(key, { revision, latest, published: before ? before.published : previous, done });
    this.#running ??= this.#run();
    return done;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Writes of this turn of the event loop, and those of writers who were just answered, go along.
    for (await turn(); this.#queue.length > 0; await this.#company()) await this.#commit();
    this.#running = undefined;
  }

  /** Nobody waits for company who has enough of it: the disk is idle meanwhile. */
  async #company(): Promise<void> {
    if (this.#queue.length < enough) await turn();
  }

  async #commit(): Promise<void> {
    const group = this.#queue;
    this.#queue = [];
    // A map for each commit, never one that is emptied key by key: a map that shrinks and grows leaves a chain of
    // tables with all that was ever in it, for V8 to find in the old generation.
    this.#committing = this.#queued;
    this.#queued = new Map();
    const events = group.map(({ event }) => event);
    try {
      await this.target.append(events);
    } catch (error) {
      // The failure may have come after the data were safe; then the writes happened.
      if (this.target.head() !== events.at(-1)?.revision) return this.#abandon(group, error);
    }
    this.#settle();
    this.target.publish(events);
    for (const write of group) write.resolve();
  }

  #settle(): void {
    const settled = this.#committing;
    this.#committing = new Map();
    for (const [key, { latest: published }] of settled) {
      const next = this.#queued.get(key);
      if (next) this.#queued.set(key, { ...next, published });
    }
  }

  #abandon(group: readonly Write[], error: unknown): void {
    const lost = [...group, ...this.#queue];
    this.#queue = [];
    this.#committing = new Map();
    this.#queued = new Map();
    this.target.abandoned();
    for (const write of lost) write.reject(error);
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
