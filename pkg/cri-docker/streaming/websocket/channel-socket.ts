import { type Duplex, Readable, Writable } from "node:stream";
import type { WebSocket } from "ws";
import { type ChannelProtocol, decodeMessage, encodeMessage } from "./channel-protocol.ts";

/** kubectl reads messages into a buffer of 32 KiB and a little. */
const maxMessageBytes = 32 * 1024;
const normalClosure = 1000;
/** How long a peer may take to answer our close frame. */
const farewellMs = 2000;

/** The streams inside one websocket. Messages on channels that nobody reads are dropped. */
export class ChannelSocket {
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal;
  readonly #readers = new Map<number, Readable>();

  constructor(
    private readonly socket: WebSocket,
    private readonly connection: Duplex,
    readonly protocol: ChannelProtocol,
  ) {
    const gone = new AbortController();
    this.signal = gone.signal;
    socket.on("message", (message: Buffer) => this.#onMessage(message));
    // The library reports a peer that breaks the rules here, and closes.
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      for (const reader of this.#readers.values()) reader.push(null);
      gone.abort();
    });
  }

  /** What comes in on a channel. Ends with it, or with the connection. While nobody reads, the connection waits. */
  reader(channel: number): Readable {
    const reader = new Readable({
      highWaterMark: 256 * 1024,
      read: () => this.socket.resume(),
      destroy: (error, done) => {
        this.#readers.delete(channel);
        this.socket.resume();
        done(error);
      },
    });
    this.#readers.set(channel, reader);
    return reader;
  }

  /** Sends with backpressure. Fails when the connection is over. */
  writer(channel: number): Writable {
    const writer = new Writable({
      highWaterMark: 256 * 1024,
      write: (chunk: Buffer, _encoding, done) => this.#send(channel, chunk, done),
    });
    // Its users learn of a lost client from the signal.
    writer.on("error", () => undefined);
    return writer;
  }

  /** Says that the connection works: an empty message on a channel that the client reads. */
  announce(channel: number): void {
    this.socket.send(encodeMessage(this.protocol, channel, Buffer.alloc(0)));
  }

  /**
   * Closes behind everything that was sent. The connection's end follows the close frame: a client that waits for its
   * socket, as Python's does, has both frames from one TLS record and would not hear of the second.
   */
  close(): void {
    this.socket.resume();
    this.socket.close(normalClosure);
    this.connection.end();
    setTimeout(() => this.socket.terminate(), farewellMs).unref();
  }

  #onMessage(bytes: Buffer): void {
    const message = decodeMessage(this.protocol, bytes);
    const reader = message && this.#readers.get(message.channel);
    if (!reader || reader.readableEnded) return;
    if (message.type === "close") {
      this.#readers.delete(message.channel);
      reader.push(null);
    } else if (message.data.length > 0 && !reader.push(message.data)) {
      this.socket.pause();
    }
  }

  #send(channel: number, chunk: Buffer, done: (error?: Error | null) => void): void {
    let at = 0;
    do {
      const part = chunk.subarray(at, at + maxMessageBytes);
      at += part.length;
      const last = at >= chunk.length;
      this.socket.send(encodeMessage(this.protocol, channel, part), (error) => {
        if (last) done(error);
      });
    } while (at < chunk.length);
  }
}
