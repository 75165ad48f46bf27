/** When what failed may be tried again, by name: times of the clock's `elapsed`. */
export class RetryTimes {
  readonly #times = new Map<string, number>();

  set(name: string, at: number): void {
    this.#times.set(name, at);
  }

  /** Whether `name` has to wait. */
  waits(name: string, elapsed: number): boolean {
    const at = this.#times.get(name);
    if (at === undefined) return false;
    if (at > elapsed) return true;
    this.#times.delete(name);
    return false;
  }

  get next(): number | undefined {
    return this.#times.size > 0 ? Math.min(...this.#times.values()) : undefined;
  }

  clear(): void {
    this.#times.clear();
  }
}
