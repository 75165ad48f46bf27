const firstSize = 64 << 10;
/** What a group of large writes needed is not kept. */
const largestKept = 1 << 20;

/**
 * Room for the values of one transaction, used again for the next. lmdb chains all that it was ever given: what has a
 * buffer of its own stays in the old generation until V8 collects that, which under load is tens of megabytes later.
 */
export class ValueRoom {
  #buffer = Buffer.allocUnsafeSlow(firstSize);
  #used = 0;

  /** Valid until the next `clear`. */
  take(length: number): Buffer {
    if (this.#used + length > this.#buffer.length) this.#grow(length);
    const start = this.#used;
    this.#used += length;
    return this.#buffer.subarray(start, this.#used);
  }

  clear(): void {
    this.#used = 0;
    if (this.#buffer.length > largestKept) this.#buffer = Buffer.allocUnsafeSlow(firstSize);
  }

  /** What was taken stays where it is. */
  #grow(length: number): void {
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(length, this.#buffer.length * 2));
    this.#used = 0;
  }
}
