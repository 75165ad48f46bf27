/** How many objects of a resource stay parsed: those that a few hundred requests at a time are about. */
const capacity = 128;

/** Who has a parsed object beside the bytes that it was made of. */
export interface Parsed {
  /** Drops the parsed object; it can be made again from the bytes. */
  forget(): void;
}

/**
 * The objects of one resource that were parsed or written last. Not weak references: those let every written object
 * survive into the old generation, where a burst of writes leaves it until V8 gets round to a full collection.
 */
export class RecentlyParsed {
  readonly #ring: Parsed[] = [];
  #next = 0;

  /** Keeps `object` from now on, and forgets the one that was remembered longest. */
  remember(object: Parsed): void {
    this.#ring[this.#next]?.forget();
    this.#ring[this.#next] = object;
    this.#next = (this.#next + 1) % capacity;
  }
}
