/**
 * How many objects of a resource stand in each namespace, kept as they come and go: counting them would walk the index.
 */
export class NamespaceCounts {
  readonly #counts = new Map<string | undefined, number>();

  of(namespace: string): number {
    return this.#counts.get(namespace) ?? 0;
  }

  add(namespace: string | undefined, by: 1 | -1): void {
    const count = (this.#counts.get(namespace) ?? 0) + by;
    if (count === 0) this.#counts.delete(namespace);
    else this.#counts.set(namespace, count);
  }
}
