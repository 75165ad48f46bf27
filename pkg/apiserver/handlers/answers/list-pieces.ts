import type { CachedObject } from "../../watch-cache/interface.ts";

const comma = ",".charCodeAt(0);
const end = "]}";

/** The JSON of a list, made piece by piece: whoever sends a large one need not have it in memory as a whole. */
export class ListPieces {
  readonly length: number;
  /** The next item; before all of them comes the head. */
  #next = -1;
  #ended = false;

  constructor(
    /** Up to the opening bracket of the items. */
    private readonly head: Buffer,
    private readonly items: readonly CachedObject[],
  ) {
    const commas = Math.max(0, items.length - 1);
    this.length = items.reduce((sum, { length }) => sum + length, head.length + commas + end.length);
  }

  /** The next bytes: at least `size`, unless they are the last; undefined when there are no more. */
  next(size: number): Buffer | undefined {
    if (this.#ended) return undefined;
    const first = this.#next;
    let length = 0;
    for (; length < size && this.#next < this.items.length; this.#next++) length += this.#lengthAt(this.#next);
    this.#ended = this.#next === this.items.length;
    return this.#piece(first, length + (this.#ended ? end.length : 0));
  }

  #lengthAt(index: number): number {
    if (index < 0) return this.head.length;
    return (index > 0 ? 1 : 0) + (this.items[index]?.length ?? 0);
  }

  #piece(first: number, length: number): Buffer {
    const piece = Buffer.allocUnsafeSlow(length);
    let at = first < 0 ? this.head.copy(piece) : 0;
    for (let index = Math.max(0, first); index < this.#next; index++) {
      if (index > 0) piece[at++] = comma;
      at += this.items[index]?.copyTo(piece, at) ?? 0;
    }
    if (this.#ended) piece.write(end, at, "latin1");
    return piece;
  }
}
