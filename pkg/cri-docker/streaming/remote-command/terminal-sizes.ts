import type { Readable } from "node:stream";
import type { TerminalSize } from "../interface.ts";

/** A size is a few dozen bytes; a client that sends more without ever completing one is not waited for. */
const maxPendingBytes = 4096;

/** Reads terminal sizes: JSON objects one after the other, however they are cut ({"Width":80,"Height":24}). */
export class TerminalSizes {
  #latest: TerminalSize | undefined;
  readonly #listeners = new Set<(size: TerminalSize) => void>();
  #text = "";

  constructor(source: Readable | undefined) {
    source?.on("error", () => undefined);
    source?.on("data", (chunk: Buffer) => this.#receive(chunk.toString("utf8")));
  }

  onResize(listener: (size: TerminalSize) => void): void {
    this.#listeners.add(listener);
    if (this.#latest) listener(this.#latest);
  }

  #receive(text: string): void {
    this.#text += text;
    // The objects are flat, so each ends at its first closing brace.
    for (let end = this.#text.indexOf("}"); end >= 0; end = this.#text.indexOf("}")) {
      const size = parseSize(this.#text.slice(0, end + 1));
      this.#text = this.#text.slice(end + 1);
      if (size) this.#announce(size);
    }
    if (this.#text.length > maxPendingBytes) this.#text = "";
  }

  #announce(size: TerminalSize): void {
    this.#latest = size;
    for (const listener of this.#listeners) listener(size);
  }
}

/** Sizes of zero come from clients without a terminal and mean nothing. */
function parseSize(text: string): TerminalSize | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { Width: width, Height: height } = (parsed ?? {}) as { Width?: unknown; Height?: unknown };
  const isSize = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) > 0 && Number(value) <= 65535;
  return isSize(width) && isSize(height) ? { width, height } : undefined;
}
