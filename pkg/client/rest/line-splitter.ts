const newline = 10;

/**
 * Cuts a byte stream into lines. Costs are linear: bytes of an unfinished line are kept as they came and joined once.
 */
export class LineSplitter {
  #parts: Buffer[] = [];

  constructor(private readonly line: (text: string) => void) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#parts.push(chunk.subarray(start));
  }

  #finish(last: Buffer): void {
    if (this.#parts.length === 0) {
      if (last.length > 0) this.line(last.toString("utf8"));
      return;
    }
    this.#parts.push(last);
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.line(whole.toString("utf8"));
  }
}
