import { randomInt } from "node:crypto";

/** Whole numbers of a range, each held by at most one holder at a time. */
export class NumberPool {
  readonly #taken = new Set<number>();

  constructor(
    private readonly first: number,
    private readonly size: number,
  ) {}

  contains(value: number): boolean {
    return value >= this.first && value < this.first + this.size;
  }

  /** False when it is held already. */
  take(value: number): boolean {
    if (this.#taken.has(value)) return false;
    this.#taken.add(value);
    return true;
  }

  /** A free number, chosen at random so that one that was just given back is not given out at once; undefined: none is left. */
  takeAny(): number | undefined {
    if (this.#taken.size >= this.size) return undefined;
    const start = randomInt(this.size);
    for (let i = 0; i < this.size; i++) {
      const value = this.first + ((start + i) % this.size);
      if (this.take(value)) return value;
    }
    return undefined;
  }

  release(value: number): void {
    this.#taken.delete(value);
  }
}
