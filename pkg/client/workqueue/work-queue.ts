import { type Clock, systemClock } from "../../util/clock.ts";
import { defaultRateLimiter, type RateLimiter } from "./rate-limiter.ts";

/** Told what happens to keys, for metrics. */
export interface QueueObserver {
  /** The key was not waiting and waits now. */
  added(key: string): void;
  handedOut(key: string): void;
  done(key: string): void;
  /** The key's work failed. */
  retried(key: string): void;
}

export interface WorkQueueOptions {
  readonly limiter?: RateLimiter | undefined;
  readonly observer?: QueueObserver | undefined;
}

/**
 * client-go's rate-limited work queue. A key is `dirty` when it needs work and `processing` while a worker has it; it
 * stands in `queue` exactly when it is dirty and not processing. So a key is never worked on twice at a time, and a key
 * added while it is worked on is handed out again after `done`.
 */
export class WorkQueue {
  readonly #queue = new Set<string>();
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #delayed = new Map<string, { readonly due: number; readonly cancel: () => void }>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];
  readonly #limiter: RateLimiter;
  readonly #observer: QueueObserver | undefined;
  #stopping = false;

  constructor(
    private readonly clock: Clock = systemClock,
    { limiter = defaultRateLimiter(clock), observer }: WorkQueueOptions = {},
  ) {
    this.#limiter = limiter;
    this.#observer = observer;
  }

  /** Keys that wait for a worker. */
  get length(): number {
    return this.#queue.size;
  }

  get shuttingDown(): boolean {
    return this.#stopping;
  }

  add(key: string): void {
    if (this.#stopping || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    this.#observer?.added(key);
    if (this.#processing.has(key)) return;
    this.#queue.add(key);
    this.#handOut();
  }

  /** Adds the key when `ms` have passed; of several delays of a key the earliest counts. */
  addAfter(key: string, ms: number): void {
    if (this.#stopping) return;
    if (ms <= 0) return this.add(key);
    const due = this.clock.elapsed() + ms;
    const known = this.#delayed.get(key);
    if (known && known.due <= due) return;
    known?.cancel();
    const cancel = this.clock.after(ms, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { due, cancel });
  }

  /** Adds the key after its backoff, to be used when its work failed. */
  addRateLimited(key: string): void {
    this.#observer?.retried(key);
    this.addAfter(key, this.#limiter.when(key));
  }

  /** Ends the key's backoff; it does not take the key out of the queue. */
  forget(key: string): void {
    this.#limiter.forget(key);
  }

  numRequeues(key: string): number {
    return this.#limiter.numRequeues(key);
  }

  /**
   * The next key, waiting for one if need be; undefined once the queue is shut down and empty. Call `done` after the
   * work.
   */
  get(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#handOut();
    });
  }

  done(key: string): void {
    this.#processing.delete(key);
    this.#observer?.done(key);
    if (!this.#dirty.has(key)) return;
    this.#queue.add(key);
    this.#handOut();
  }

  /** No key is taken any more; keys that wait are still handed out, delayed ones are dropped. */
  shutDown(): void {
    this.#stopping = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#handOut();
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const [key] = this.#queue;
      if (key === undefined && !this.#stopping) return;
      if (key !== undefined) {
        this.#queue.delete(key);
        this.#dirty.delete(key);
        this.#processing.add(key);
        this.#observer?.handedOut(key);
      }
      this.#waiting.shift()?.(key);
    }
  }
}
