import type { Server, Socket } from "node:net";
import type { Resolver } from "./resolver.ts";

const mostConnections = 1024;
const idleMs = 10_000;
/** Answers not yet written at which a connection is not read from. */
const mostWaiting = 64;

/** Serves DNS over TCP (RFC 7766): length-prefixed messages, several in flight, answers in any order. */
export function serveTcp(server: Server, resolver: Resolver): void {
  server.maxConnections = mostConnections;
  server.on("connection", (socket) => new Connection(socket, resolver));
  server.on("error", () => undefined);
}

class Connection {
  #buffer: Buffer = Buffer.alloc(0);
  #waiting = 0;
  #ended = false;

  constructor(
    private readonly socket: Socket,
    private readonly resolver: Resolver,
  ) {
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("end", () => {
      this.#ended = true;
      this.#finish();
    });
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length > 0 ? Buffer.concat([this.#buffer, chunk]) : chunk;
    while (this.#buffer.length >= 2) {
      const end = 2 + this.#buffer.readUInt16BE(0);
      if (this.#buffer.length < end) return;
      const packet = this.#buffer.subarray(2, end);
      this.#buffer = this.#buffer.subarray(end);
      void this.#answer(packet);
    }
  }

  async #answer(packet: Buffer): Promise<void> {
    if (++this.#waiting > mostWaiting) this.socket.pause();
    const answer = await this.resolver.resolve(packet, "tcp");
    this.#waiting--;
    if (!answer) {
      // What deserves no answer over UDP ends a connection.
      this.socket.destroy();
      return;
    }
    const length = Buffer.allocUnsafe(2);
    length.writeUInt16BE(answer.length);
    if (this.socket.writable) this.socket.write(Buffer.concat([length, answer]));
    if (this.#waiting <= mostWaiting) this.socket.resume();
    this.#finish();
  }

  #finish(): void {
    if (this.#ended && this.#waiting === 0) this.socket.end();
  }
}
