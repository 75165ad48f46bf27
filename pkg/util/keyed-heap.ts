/** A priority queue whose items can be replaced and taken out by key. Every operation costs O(log n). */
export class KeyedHeap<T> {
  readonly #items: T[] = [];
  readonly #positions = new Map<string, number>();

  constructor(
    private readonly keyOf: (item: T) => string,
    private readonly less: (a: T, b: T) => boolean,
  ) {}

  get size(): number {
    return this.#items.length;
  }

  has(key: string): boolean {
    return this.#positions.has(key);
  }

  get(key: string): T | undefined {
    const position = this.#positions.get(key);
    return position === undefined ? undefined : this.#items[position];
  }

  values(): readonly T[] {
    return this.#items;
  }

  /** The first item, which stays. */
  peek(): T | undefined {
    return this.#items[0];
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.delete(this.keyOf(first));
    return first;
  }

  /** Adds an item, or replaces the one with its key. */
  set(item: T): void {
    const key = this.keyOf(item);
    const position = this.#positions.get(key) ?? this.#items.length;
    this.#place(item, position);
    this.#sink(this.#rise(position));
  }

  delete(key: string): T | undefined {
    const position = this.#positions.get(key);
    if (position === undefined) return undefined;
    const item = this.#items[position];
    const last = this.#items.pop();
    this.#positions.delete(key);
    if (last !== undefined && position < this.#items.length) {
      this.#place(last, position);
      this.#sink(this.#rise(position));
    }
    return item;
  }

  #place(item: T, position: number): void {
    this.#items[position] = item;
    this.#positions.set(this.keyOf(item), position);
  }

  #rise(start: number): number {
    let position = start;
    while (position > 0 && this.#swapIfLess(position, (position - 1) >> 1)) position = (position - 1) >> 1;
    return position;
  }

  #sink(start: number): void {
    let position = start;
    for (;;) {
      const left = 2 * position + 1;
      const right = left + 1;
      const smaller = right < this.#items.length && this.#precedes(right, left) ? right : left;
      if (smaller >= this.#items.length || !this.#swapIfLess(smaller, position)) return;
      position = smaller;
    }
  }

  #precedes(a: number, b: number): boolean {
    return this.less(this.#items[a] as T, this.#items[b] as T);
  }

  /** Exchanges two items if the lower one belongs above the upper one. */
  #swapIfLess(lower: number, upper: number): boolean {
    if (!this.#precedes(lower, upper)) return false;
    const item = this.#items[lower] as T;
    this.#place(this.#items[upper] as T, lower);
    this.#place(item, upper);
    return true;
  }
}
