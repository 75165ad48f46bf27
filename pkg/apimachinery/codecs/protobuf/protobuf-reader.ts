/** Wire types of protobuf. Groups (3 and 4) are not used by Kubernetes. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads protobuf's wire format from a buffer. Throws RangeError when the bytes end too soon or make no sense. */
export class ProtobufReader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** The next field's number and wire type. */
  tag(): { number: number; type: number } {
    const tag = this.#varint32();
    return { number: tag >>> 3, type: tag & 7 };
  }

  /** A 64-bit integer as a number: exact up to 2^53, as JSON is. */
  int64(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= (byte & 0x0f) << 28;
        high |= (byte & 0x7f) >> 4;
      } else high |= (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) return (high | 0) * 2 ** 32 + (low >>> 0);
    }
    throw new RangeError("a varint is longer than ten bytes");
  }

  double(): number {
    const value = this.bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  chunk(): Buffer {
    const length = this.#varint32();
    const end = this.#at + length;
    if (end > this.bytes.length) throw new RangeError("a field is longer than its message");
    const chunk = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return chunk;
  }

  skip(type: number): void {
    switch (type) {
      case wireType.varint:
        while (this.#byte() >= 0x80);
        return;
      case wireType.fixed64:
        this.#at += 8;
        return;
      case wireType.bytes:
        this.chunk();
        return;
      case wireType.fixed32:
        this.#at += 4;
        return;
      default:
        throw new RangeError(`wire type ${type} is not known`);
    }
  }

  #varint32(): number {
    const value = this.int64();
    if (value < 0 || value > 0xffffffff) throw new RangeError("a tag or length is too large");
    return value;
  }

  #byte(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new RangeError("the message ends too soon");
    return byte;
  }
}
