/**
 * Lets one loop sleep until something may have changed. What it is told while it works wakes it at once when it would
 * sleep.
 */
export class Wakeup {
  #told = false;
  #wake: () => void = () => undefined;

  /** Something may have changed. Bound, for use as a listener. */
  readonly tell = (): void => {
    this.#told = true;
    this.#wake();
  };

  /** Resolves when it was told something since this resolved last. */
  async told(): Promise<void> {
    if (!this.#told) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#told = false;
  }
}
