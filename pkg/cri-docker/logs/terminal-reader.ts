import type { OutputFrame } from "../docker/output-frames.ts";
import { isTimed, timestampLength } from "./log-line.ts";

const newlineByte = 10;
/** The engine cuts longer lines into messages of this size. */
const cutBytes = 16 * 1024;

/**
 * Takes apart the log of a container with a terminal: `<timestamp> <text>` without frames, a newline after whole lines.
 */
export class TerminalReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): OutputFrame[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: OutputFrame[] = [];
    for (let end = messageEnd(bytes); end > 0; end = messageEnd(bytes)) {
      frames.push({ stream: "stdout", data: bytes.subarray(0, end) });
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
    return frames;
  }

  /** What is left when the log has ended: a last line without newline. */
  end(): OutputFrame[] {
    return this.#rest.length > timestampLength ? [{ stream: "stdout", data: this.#rest }] : [];
  }
}

/** Where the first message ends; 0 when more bytes are needed to tell. */
function messageEnd(bytes: Buffer): number {
  const cut = timestampLength + 1 + cutBytes;
  const newline = bytes.indexOf(newlineByte, timestampLength);
  if (newline >= 0 && newline <= cut) return newline + 1;
  const next = bytes.toString("latin1", cut, cut + timestampLength + 1);
  if (isTimed(next)) return cut;
  return newline + 1;
}
