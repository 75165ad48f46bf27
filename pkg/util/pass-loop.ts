import type { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";

export interface PassLoopParts {
  readonly clock: Clock;
  /** The work. A rejection is told to `failed`. */
  readonly pass: () => Promise<void>;
  /** How long to wait after a failure. */
  readonly backoff: Backoff;
  /** Told why a pass failed; returns whether it is worth another try by itself. */
  readonly failed: (error: Error) => boolean;
}

/** Runs passes one at a time. A poke makes one more follow, however many pokes come while one is under way. */
export class PassLoop {
  #dirty = false;
  #running: Promise<void> | undefined;
  #stopped = false;
  #cancelTimer: (() => void) | undefined;

  constructor(private readonly parts: PassLoopParts) {}

  /** Whether a pass is under way, in a loop that was not stopped. */
  get isRunning(): boolean {
    return this.#running !== undefined && !this.#stopped;
  }

  poke(): void {
    if (this.#stopped) return;
    this.#dirty = true;
    this.#running ??= this.#run();
  }

  /** Pokes at the first of these times, unless a pass begins before. */
  pokeAt(...times: readonly (number | undefined)[]): void {
    const due = Math.min(...times.map((time) => time ?? Infinity));
    if (due < Infinity) this.#pokeAfter(Math.max(0, due - this.parts.clock.now()));
  }

  /** No pass begins any more. Resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    // The caller's stack first sees that the loop runs.
    await Promise.resolve();
    while (this.#dirty && !this.#stopped) {
      this.#dirty = false;
      this.#cancelTimer?.();
      try {
        await this.parts.pass();
        this.parts.backoff.reset();
      } catch (error) {
        if (!this.#stopped && this.parts.failed(error as Error)) this.#pokeAfter(this.parts.backoff.next());
      }
    }
    this.#running = undefined;
  }

  #pokeAfter(ms: number): void {
    this.#cancelTimer?.();
    // A pass that ends behind the stop leaves no timer that would keep the process.
    if (this.#stopped) return;
    this.#cancelTimer = this.parts.clock.after(ms, () => this.poke());
  }
}
