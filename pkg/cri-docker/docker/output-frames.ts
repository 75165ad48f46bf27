/** One message of a container or an exec that has no terminal. */
export interface OutputFrame {
  readonly stream: "stdout" | "stderr";
  readonly data: Buffer;
}

/** Stream number, three zeros, length. */
const headerBytes = 8;
const stderrNumber = 2;

/** Takes the engine's multiplexed output apart, however its bytes were cut on the way. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that `chunk` completes. */
  push(chunk: Buffer): OutputFrame[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: OutputFrame[] = [];
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const end = at + headerBytes + bytes.readUInt32BE(at + 4);
      if (end > bytes.length) break;
      const stream = bytes[at] === stderrNumber ? "stderr" : "stdout";
      frames.push({ stream, data: bytes.subarray(at + headerBytes, end) });
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return frames;
  }
}
