/** Lets `limit` pulls run at a time, in the order they came. */
export class PullGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  async run<T>(pull: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      return await pull();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}
