/** "first": before everything that waits as "later". */
export type StartOrder = "first" | "later";

/** Lets at most `width` tasks run at a time; in each order, first come, first served. */
export class StartQueue {
  #running = 0;
  readonly #waiting: Readonly<Record<StartOrder, (() => void)[]>> = { first: [], later: [] };

  constructor(private readonly width: number) {}

  async run<T>(order: StartOrder, task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.width) await new Promise<void>((resolve) => this.#waiting[order].push(resolve));
    else this.#running++;
    try {
      return await task();
    } finally {
      const next = this.#waiting.first.shift() ?? this.#waiting.later.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
