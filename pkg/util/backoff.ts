export interface BackoffOptions {
  /** The first delay, milliseconds. */
  readonly initial: number;
  /** No delay is longer, jitter aside. */
  readonly max: number;
  /** What each delay is multiplied by to give the next. */
  readonly factor: number;
  /** Each delay is stretched by a random share of itself, 0 to this. Spreads clients that failed together. */
  readonly jitter: number;
}

/** Delays that grow from failure to failure (wait.Backoff without a step limit). */
export class Backoff {
  #delay: number;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: () => number = Math.random,
  ) {
    this.#delay = options.initial;
  }

  /** Milliseconds to wait before the next try. */
  next(): number {
    const { max, factor, jitter } = this.options;
    const current = this.#delay;
    this.#delay = Math.min(max, current * factor);
    return current * (1 + jitter * this.random());
  }

  /** To be called after a success: the next delay is the first one again. */
  reset(): void {
    this.#delay = this.options.initial;
  }
}
