import { randomInt } from "node:crypto";

/**
 * How many of a range's first numbers are left to those who ask for one by itself (KEP-3070, KEP-3668): a part of the
 * range, 16 at least and `most` at most, and none of a small range.
 */
export const askedFor = (size: number, part: number, most: number): number =>
  size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / part)), most);

/** Whole numbers of a range, each held by at most one holder at a time. */
export class NumberPool {
  readonly #taken = new Set<number>();

  constructor(
    private readonly first: number,
    private readonly size: number,
    /** As many of the first ones are given out unasked only when all others are held. */
    private readonly reserved = 0,
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

  /**
   * A free number, chosen at random so that one that was just given back is not given out at once; undefined: none is
   * left.
   */
  takeAny(): number | undefined {
    return this.#takeWithin(this.reserved, this.size) ?? this.#takeWithin(0, this.reserved);
  }

  #takeWithin(from: number, to: number): number | undefined {
    const size = to - from;
    if (size === 0 || this.#taken.size >= this.size) return undefined;
    const start = randomInt(size);
    for (let i = 0; i < size; i++) {
      const value = this.first + from + ((start + i) % size);
      if (this.take(value)) return value;
    }
    return undefined;
  }

  release(value: number): void {
    this.#taken.delete(value);
  }
}
