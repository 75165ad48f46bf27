/** Whether an informer has had its first full copy, and those who wait for it. */
export class FirstCopy {
  #isThere = false;
  #waiting: (() => void)[] = [];

  get isThere(): boolean {
    return this.#isThere;
  }

  /** Resolves with the first full copy. */
  wait(): Promise<void> {
    if (this.#isThere) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  arrived(): void {
    this.#isThere = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
