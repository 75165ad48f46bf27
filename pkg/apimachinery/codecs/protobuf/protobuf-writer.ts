import { wireType } from "./protobuf-reader.ts";

const firstSize = 1024;

/**
 * Writes protobuf's wire format from its end to its start: when a message has been written its length is known, and
 * nothing is measured or copied twice. Whatever is called last stands first.
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(firstSize);
  /** Where the written part begins. */
  #start = firstSize;

  /** How much has been written: a mark for {@link message}. */
  get length(): number {
    return this.#bytes.length - this.#start;
  }

  tag(number: number, type: number): void {
    this.varint((number << 3) | type);
  }

  /** A 64-bit integer in two's complement; exact up to 2^53. */
  varint(value: number): void {
    if (value >= 0 && value < 0x80) {
      this.#reserve(1);
      this.#bytes[this.#start] = value;
      return;
    }
    let low = value >>> 0;
    let high = Math.floor(value / 2 ** 32) >>> 0;
    const bits = high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high);
    this.#reserve(Math.ceil(bits / 7));
    let at = this.#start;
    while (high !== 0 || low > 0x7f) {
      this.#bytes[at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[at] = low;
  }

  stringField(number: number, text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#bytes.write(text, this.#start, length, "utf8");
    this.varint(length);
    this.tag(number, wireType.bytes);
  }

  bytesField(number: number, bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#start);
    this.varint(bytes.length);
    this.tag(number, wireType.bytes);
  }

  doubleField(number: number, value: number): void {
    this.#reserve(8);
    this.#bytes.writeDoubleLE(value, this.#start);
    this.tag(number, wireType.fixed64);
  }

  varintField(number: number, value: number): void {
    this.varint(value);
    this.tag(number, wireType.varint);
  }

  /** Makes all that was written since `mark` the content of a field. */
  message(number: number, mark: number): void {
    this.varint(this.length - mark);
    this.tag(number, wireType.bytes);
  }

  /** A view of what was written; the writer must not be used any more. */
  finish(): Buffer {
    return this.#bytes.subarray(this.#start);
  }

  #reserve(size: number): void {
    if (this.#start < size) {
      const larger = Buffer.allocUnsafe(2 * this.#bytes.length + size);
      const start = larger.length - this.length;
      this.#bytes.copy(larger, start, this.#start);
      this.#bytes = larger;
      this.#start = start;
    }
    this.#start -= size;
  }
}
