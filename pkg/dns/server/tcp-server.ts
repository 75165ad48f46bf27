import type { Server, Socket } from "node:net";
import type { Resolver } from "./resolver.ts";

const mostConnections = 1024;
/** A connection that has brought no whole message for this long is ended, however busily it dribbles bytes. */
const idleMs = 10_000;
/** Questions in work at which a connection is not read from. */
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
  readonly #idle: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly resolver: Resolver,
  ) {
    this.#idle = setTimeout(() => socket.destroy(), idleMs).unref();
    socket.on("error", () => socket.destroy());
    socket.on("close", () => clearTimeout(this.#idle));
    socket.on("data", (chunk) => {
      this.#buffer = this.#buffer.length > 0 ? Buffer.concat([this.#buffer, chunk]) : chunk;
      this.#work();
    });
    socket.on("drain", () => this.#work());
    socket.on("end", () => {
      this.#ended = true;
      this.#work();
    });
  }

  /** Takes up what has come as far as there is room: a client that does not read its answers is not read either. */
  #work(): void {
    for (let message = this.#nextMessage(); message; message = this.#nextMessage()) void this.#answer(message);
    if (this.#isFull()) this.socket.pause();
    else this.socket.resume();
    if (this.#ended && this.#waiting === 0 && !this.#isFull()) this.socket.end();
  }

  #isFull(): boolean {
    return this.#waiting >= mostWaiting || this.socket.writableNeedDrain;
  }

  #nextMessage(): Buffer | undefined {
    if (this.#isFull() || this.socket.destroyed || this.#buffer.length < 2) return undefined;
    const end = 2 + this.#buffer.readUInt16BE(0);
    if (this.#buffer.length < end) return undefined;
    const message = this.#buffer.subarray(2, end);
    this.#buffer = this.#buffer.subarray(end);
    this.#idle.refresh();
    return message;
  }

  async #answer(message: Buffer): Promise<void> {
    this.#waiting++;
    const pending = this.resolver.resolve(message, "tcp");
    const answer = pending instanceof Promise ? await pending : pending;
    this.#waiting--;
    if (!answer) {
      // What deserves no answer over UDP ends a connection.
      this.socket.destroy();
      return;
    }
    const length = Buffer.allocUnsafe(2);
    length.writeUInt16BE(answer.length);
    if (this.socket.writable) this.socket.write(Buffer.concat([length, answer]));
    if (pending instanceof Promise) this.#work();
  }
}
