import { EventEmitter, once } from "node:events";
import type { Duplex } from "node:stream";
import { constants, createDeflate, createInflate } from "node:zlib";
import { headerDictionary } from "../spdy/header-dictionary.ts";

/** What a test client has seen of one stream. */
export interface SeenStream {
  readonly id: number;
  replied: boolean;
  data: Buffer;
  ended: boolean;
  reset: boolean;
}

/** A SPDY/3.1 client as Go's: compresses its headers against the dictionary, and never widens windows. */
export class SpdyClient extends EventEmitter {
  readonly pings: number[] = [];
  readonly streams = new Map<number, SeenStream>();
  goAway = false;
  closed = false;
  readonly #deflate = createDeflate({ dictionary: headerDictionary });
  readonly #inflate = createInflate({ dictionary: headerDictionary });
  #received = Buffer.alloc(0);
  #nextId = 1;

  constructor(private readonly transport: Duplex) {
    super();
    this.#inflate.resume();
    this.#inflate.on("error", (error) => this.emit("failed", error));
    transport.on("data", (chunk: Buffer) => this.#receive(chunk));
    transport.on("error", () => undefined);
    transport.on("close", () => {
      this.closed = true;
      this.emit("change");
    });
  }

  async open(headers: Readonly<Record<string, string>>, fin = false): Promise<SeenStream> {
    const id = this.#nextId;
    this.#nextId += 2;
    const block = await this.#compress(headers);
    const body = Buffer.concat([Buffer.alloc(10), block]);
    body.writeUInt32BE(id, 0);
    const stream = { id, replied: false, data: Buffer.alloc(0), ended: false, reset: false };
    this.streams.set(id, stream);
    this.transport.write(this.#frame(0x80030001, fin ? 1 : 0, body));
    return stream;
  }

  send(id: number, data: Buffer | string, fin = false): void {
    this.transport.write(this.#frame(id, fin ? 1 : 0, Buffer.from(data)));
  }

  ping(id: number): void {
    const body = Buffer.alloc(4);
    body.writeUInt32BE(id);
    this.transport.write(this.#frame(0x80030006, 0, body));
  }

  /** Waits until what was seen is as asked for. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this, "change");
  }

  close(): void {
    this.transport.destroy();
  }

  #frame(first: number, flags: number, body: Buffer): Buffer {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(first, 0);
    head[4] = flags;
    head.writeUIntBE(body.length, 5, 3);
    return Buffer.concat([head, body]);
  }

  async #compress(headers: Readonly<Record<string, string>>): Promise<Buffer> {
    const entries = Object.entries(headers);
    const number = (value: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    };
    const parts = entries.flat().flatMap((text) => [number(Buffer.byteLength(text)), Buffer.from(text)]);
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => chunks.push(chunk);
    this.#deflate.on("data", collect);
    this.#deflate.write(Buffer.concat([number(entries.length), ...parts]));
    await new Promise<void>((resolve) => this.#deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    this.#deflate.off("data", collect);
    return Buffer.concat(chunks);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 8) {
      const end = 8 + this.#received.readUIntBE(5, 3);
      if (this.#received.length < end) break;
      this.#onFrame(this.#received.readUInt32BE(0), this.#received[4] ?? 0, this.#received.subarray(8, end));
      this.#received = this.#received.subarray(end);
    }
    this.emit("change");
  }

  #onFrame(first: number, flags: number, body: Buffer): void {
    const control = first >= 0x80000000;
    const stream = this.streams.get(control && body.length >= 4 ? body.readUInt32BE(0) : first);
    if (!control && stream) {
      stream.data = Buffer.concat([stream.data, body]);
      stream.ended ||= flags === 1;
    }
    if (!control) return;
    const type = first & 0xffff;
    if (type === 2 && stream) {
      stream.replied = true;
      this.#inflate.write(body.subarray(4));
    }
    if (type === 3 && stream) stream.reset = true;
    if (type === 6) this.pings.push(body.readUInt32BE(0));
    if (type === 7) this.goAway = true;
  }
}
