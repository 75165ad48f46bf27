import type { Clock } from "../util/clock.ts";

interface Timer {
  due: number;
  readonly callback: () => void;
}

/** A clock that stands until a test moves it. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  /** How far the clock on the wall is ahead. */
  #ahead = 0;

  constructor(private time = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time + this.#ahead;
  }

  elapsed(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.time + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that are set and not yet due. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves the time on and runs what became due, in order; timers set meanwhile run too if they are due. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.#earliest(end); next; next = this.#earliest(end)) {
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.due);
      next.callback();
    }
    this.time = end;
  }

  /** Time that the machine sleeps through: timers stand still meanwhile, as those of a laptop do. */
  sleep(ms: number): void {
    this.#ahead += ms;
  }

  /** Somebody sets the machine's clock back; timers do not notice. */
  setBack(ms: number): void {
    this.#ahead -= ms;
  }

  #earliest(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (timer.due <= end && (!first || timer.due < first.due)) first = timer;
    return first;
  }
}
