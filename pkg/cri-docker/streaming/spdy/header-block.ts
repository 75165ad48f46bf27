import { createInflate } from "node:zlib";
import { headerDictionary } from "./header-dictionary.ts";
import { SpdyError } from "./spdy-error.ts";

/** Names in lower case. Several values of one name are one text, parted by NUL. */
export type SpdyHeaders = ReadonlyMap<string, string>;

/** A stream opens with a handful of short headers; more is an attack on our memory. */
const maxInflatedBytes = 64 * 1024;

/** Reads the header blocks of one direction of a connection, which share one compression context. */
export class HeaderReader {
  readonly #inflate = createInflate({ dictionary: headerDictionary });
  #chunks: Buffer[] = [];
  #size = 0;
  #failed: Error | undefined;

  constructor() {
    this.#inflate.on("data", (chunk: Buffer) => {
      this.#size += chunk.length;
      if (this.#size > maxInflatedBytes) this.#inflate.destroy(new Error("headers are too large"));
      else this.#chunks.push(chunk);
    });
    this.#inflate.on("error", (error) => (this.#failed = error));
  }

  /** Blocks must be read in the order they came, each after the one before is done. Rejects with SpdyError. */
  async read(block: Buffer): Promise<SpdyHeaders> {
    this.#chunks = [];
    this.#size = 0;
    await new Promise<void>((resolve, reject) => {
      this.#inflate.write(block, (error) => {
        const cause = error ?? this.#failed;
        if (cause) reject(new SpdyError(`cannot read headers: ${cause.message}`, { cause }));
        else resolve();
      });
    });
    return parseHeaders(Buffer.concat(this.#chunks));
  }

  close(): void {
    this.#inflate.destroy();
  }
}

/** Count, then names and values, each behind its length in four bytes. */
function parseHeaders(bytes: Buffer): SpdyHeaders {
  let at = 0;
  const number = () => {
    if (at + 4 > bytes.length) throw new SpdyError("headers end early");
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const string = () => {
    const end = number() + at;
    if (end > bytes.length) throw new SpdyError("headers end early");
    const value = bytes.toString("utf8", at, end);
    at = end;
    return value;
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left--) headers.set(string().toLowerCase(), string());
  return headers;
}

/** zlib's opening bytes: deflate with a window of 32 KiB and no preset dictionary. */
const zlibHeader = Buffer.from([0x78, 0x01]);
/** An empty stored block: what a sync flush writes, so that readers deliver all that came before. */
const syncFlush = Buffer.from([0, 0, 0, 0xff, 0xff]);

/**
 * Writes header blocks without compressing them, which any inflater reads: replies have no headers, so a compression
 * context would cost memory and save nothing.
 */
export class HeaderWriter {
  #begun = false;

  write(headers: SpdyHeaders): Buffer {
    const strings = [...headers].flat().map((text) => Buffer.from(text));
    const content = Buffer.concat([uint32(headers.size), ...strings.flatMap((bytes) => [uint32(bytes.length), bytes])]);
    if (content.length > 0xffff) throw new SpdyError("headers are too large");
    const stored = Buffer.from([0, 0, 0, 0, 0]);
    stored.writeUInt16LE(content.length, 1);
    stored.writeUInt16LE(~content.length & 0xffff, 3);
    const opening = this.#begun ? Buffer.alloc(0) : zlibHeader;
    this.#begun = true;
    return Buffer.concat([opening, stored, content, syncFlush]);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
