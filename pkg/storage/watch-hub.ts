import { CompactedError, type StorageEvent, type Watch, type WatchOptions, type WatchSink } from "./interface.ts";

/** What the hub reads when a watch starts in the past. */
export interface History {
  compactedRevision(): number;
  /** Events after a revision, oldest first, at most `limit` of them; fewer only when there are no more. */
  eventsAfter(revision: number, limit: number): readonly StorageEvent[];
}

/** How many past events a watch is handed before others get their turn. */
const chunkSize = 1000;

class Watcher {
  closed = false;
  /** Live watchers are handed what is published; the others still read history. */
  live = false;

  constructor(
    readonly from: string,
    readonly to: string,
    /** Everything up to this revision was handed over (or was of no interest). */
    public position: number,
    readonly sink: WatchSink,
  ) {}

  deliver(events: readonly StorageEvent[]): void {
    const { from, to, position } = this;
    const wanted = events.filter(({ key, revision }) => revision > position && key >= from && key < to);
    this.position = Math.max(position, events.at(-1)?.revision ?? 0);
    if (wanted.length > 0) this.sink.events(wanted);
  }

  /** History may have held more than what was published by `revision`. */
  caughtUp(revision: number): void {
    this.position = Math.max(this.position, revision);
    if (!this.closed) this.sink.caughtUp?.(this.position);
  }

  fail(error: Error): void {
    if (this.closed) return;
    this.closed = true;
    this.sink.failed(error);
  }
}

/** The watches of an embedded engine: past events first, then each published one, in order and exactly once. */
export class WatchHub {
  readonly #watchers = new Set<Watcher>();
  readonly #queue: (readonly StorageEvent[])[] = [];
  #publishing = false;
  #revision: number;

  constructor(
    private readonly history: History,
    revision: number,
  ) {
    this.#revision = revision;
  }

  /** The last revision that every live watch has been handed. */
  get revision(): number {
    return this.#revision;
  }

  /** Hands events to the live watches. A sink may write meanwhile: what that publishes comes after these events. */
  publish(events: readonly StorageEvent[]): void {
    this.#queue.push(events);
    if (this.#publishing) return;
    this.#publishing = true;
    for (let batch = this.#queue.shift(); batch; batch = this.#queue.shift()) {
      for (const watcher of this.#watchers) if (watcher.live) this.#deliver(watcher, batch);
      this.#revision = batch.at(-1)?.revision ?? this.#revision;
    }
    this.#publishing = false;
  }

  watch(from: string, to: string, { afterRevision }: WatchOptions, sink: WatchSink): Watch {
    const watcher = new Watcher(from, to, afterRevision ?? this.#revision, sink);
    this.#watchers.add(watcher);
    watcher.live = watcher.position >= this.#revision;
    if (!watcher.live) queueMicrotask(() => this.#catchUp(watcher));
    return {
      close: () => {
        watcher.closed = true;
        this.#watchers.delete(watcher);
      },
    };
  }

  /** Ends every watch. */
  fail(error: Error): void {
    for (const watcher of this.#watchers) watcher.fail(error);
    this.#watchers.clear();
  }

  #catchUp(watcher: Watcher): void {
    if (watcher.closed) return;
    const compactedRevision = this.history.compactedRevision();
    if (watcher.position < compactedRevision) return this.#drop(watcher, new CompactedError(compactedRevision));
    const events = this.history.eventsAfter(watcher.position, chunkSize);
    // Live before it is handed the last chunk: a sink that writes at once must not miss its own event.
    watcher.live = events.length < chunkSize;
    const { live } = watcher;
    this.#deliver(watcher, events, live);
    if (!live) setImmediate(() => this.#catchUp(watcher));
  }

  /** A sink that throws loses its watch; the others and the writer must not suffer. */
  #deliver(watcher: Watcher, events: readonly StorageEvent[], isCaughtUp = false): void {
    try {
      watcher.deliver(events);
      if (isCaughtUp) watcher.caughtUp(this.#revision);
    } catch (error) {
      this.#drop(watcher, error as Error);
    }
  }

  #drop(watcher: Watcher, error: Error): void {
    this.#watchers.delete(watcher);
    watcher.fail(error);
  }
}
