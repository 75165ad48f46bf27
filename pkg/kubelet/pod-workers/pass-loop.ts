import type { Clock } from "../../util/clock.ts";

/** After a failure, doubled by each further one. */
const failureRetryMs = 1000;
const maxFailureRetryMs = 10_000;

export interface PassLoopParts {
  readonly clock: Clock;
  readonly pass: () => Promise<void>;
  /** Told why a pass failed; answers whether it is worth another try by itself. */
  readonly failed: (error: Error) => boolean;
}

/** Runs passes one at a time. A poke makes one more follow, however many pokes come while one is under way. */
export class PassLoop {
  private dirty = false;
  private running: Promise<void> | undefined;
  private failures = 0;
  private stopped = false;
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly parts: PassLoopParts) {}

  /** Whether a pass is under way, in a loop that was not stopped. */
  get isRunning(): boolean {
    return this.running !== undefined && !this.stopped;
  }

  poke(): void {
    if (this.stopped) return;
    this.dirty = true;
    this.running ??= this.run();
  }

  /** Pokes at the first of these times, unless a pass begins before. */
  pokeAt(...times: readonly (number | undefined)[]): void {
    const due = Math.min(...times.map((time) => time ?? Infinity));
    if (due < Infinity) this.pokeAfter(Math.max(0, due - this.parts.clock.now()));
  }

  /** No pass begins any more. Resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer?.();
    await this.running;
  }

  private async run(): Promise<void> {
    // The caller's stack first sees that the loop runs.
    await Promise.resolve();
    while (this.dirty && !this.stopped) {
      this.dirty = false;
      this.cancelTimer?.();
      try {
        await this.parts.pass();
        this.failures = 0;
      } catch (error) {
        if (!this.stopped && this.parts.failed(error as Error)) this.pokeAfter(this.nextRetryMs());
      }
    }
    this.running = undefined;
  }

  private nextRetryMs(): number {
    return Math.min(maxFailureRetryMs, failureRetryMs * 2 ** this.failures++);
  }

  private pokeAfter(ms: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.parts.clock.after(ms, () => this.poke());
  }
}
