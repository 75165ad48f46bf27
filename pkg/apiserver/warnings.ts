/** How much a client is told in all, and of each warning where all of them would be more: upstream's bounds. */
const mostInAll = 4096;
const mostOfEach = 256;

/**
 * What a client should know beside an answer, each once. Headers are bounded, by clients too: where the warnings become
 * more than {@link mostInAll} characters each is cut, and what still goes beyond is dropped.
 */
export class Warnings {
  #texts = new Set<string>();
  #length = 0;
  #cutting = false;

  get texts(): readonly string[] {
    return [...this.#texts];
  }

  add(text: string): void {
    if (this.#isFull || text === "" || this.#texts.has(text)) return;
    if (!this.#cutting && this.#length + text.length > mostInAll) this.#cutAll();
    this.#append(text);
  }

  get #isFull(): boolean {
    return this.#cutting && this.#length >= mostInAll;
  }

  #cutAll(): void {
    const sofar = this.#texts;
    this.#texts = new Set();
    this.#length = 0;
    this.#cutting = true;
    for (const text of sofar) this.#append(text);
  }

  #append(text: string): void {
    const told = this.#cutting ? text.slice(0, mostOfEach) : text;
    if (this.#isFull || this.#texts.has(told)) return;
    this.#texts.add(told);
    this.#length += told.length;
  }
}
