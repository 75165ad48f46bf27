import { Duplex } from "node:stream";
import { dataFrames, resetFrame, resetStatus, windowUpdateFrame } from "./frames.ts";
import type { SpdyHeaders } from "./header-block.ts";

/** What a stream needs of its connection. */
export interface StreamConnection {
  /** Calls back when the bytes have left. */
  write(frames: readonly Buffer[], done: (error?: Error | null) => void): void;
  /** Received data of that many bytes was taken by its reader. */
  consumed(bytes: number): void;
  closed(streamId: number): void;
}

/** One SPDY stream, both ways; each way is closed on its own. */
export class SpdyStream extends Duplex {
  readonly #received: Buffer[] = [];
  #ended = false;
  #wanted = false;
  #wasReset = false;

  constructor(
    readonly id: number,
    readonly headers: SpdyHeaders,
    private readonly connection: StreamConnection,
  ) {
    super({ allowHalfOpen: true });
  }

  /** Data from the peer. It counts against the connection until the reader takes it. */
  receive(payload: Buffer, fin: boolean): void {
    if (this.#ended || this.destroyed) return void this.connection.consumed(payload.length);
    if (payload.length > 0) this.#received.push(payload);
    this.#ended ||= fin;
    if (this.#wanted) this.#deliver();
  }

  /** The peer gave the stream up. */
  reset(): void {
    this.#wasReset = true;
    this.destroy();
  }

  override _read(): void {
    this.#wanted = true;
    this.#deliver();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.connection.write(dataFrames(this.id, chunk, false), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.connection.write(dataFrames(this.id, Buffer.alloc(0), true), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const left = this.#received.splice(0).reduce((sum, { length }) => sum + length, 0);
    this.connection.consumed(left);
    const complete = this.writableFinished && this.#ended;
    if (!complete && !this.#wasReset) {
      this.connection.write([resetFrame(this.id, resetStatus.cancel)], () => undefined);
    }
    this.connection.closed(this.id);
    done(error);
  }

  #deliver(): void {
    while (this.#wanted) {
      const next = this.#received.shift();
      if (!next) break;
      this.#wanted = this.push(next);
      this.connection.consumed(next.length);
      // Peers that obey flow control may send as much again.
      this.connection.write(
        [windowUpdateFrame(this.id, next.length), windowUpdateFrame(0, next.length)],
        () => undefined,
      );
    }
    if (this.#ended && this.#received.length === 0) this.push(null);
  }
}
