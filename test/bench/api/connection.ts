import { connect, type TLSSocket } from "node:tls";
import type { RequestTemplate, Target } from "./load.ts";

const endOfHead = Buffer.from("\r\n\r\n");

/**
 * One TLS connection that keeps alive, with the cheapest client HTTP allows: a load must not be slower than its server.
 */
export class Connection {
  #head: Buffer | undefined;
  #missing = 0;
  #bytes = 0;
  #answered: ((bytes: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(readonly socket: TLSSocket) {
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", (error) => this.#failed?.(error));
    socket.on("close", () => this.#failed?.(new Error("the server closed the connection")));
  }

  static async open(target: Target): Promise<Connection> {
    return new Connection(await openSocket(target));
  }

  /**
   * Calls back with the size of the answer's body when all of it is here; `failed` for any answer that is no success.
   */
  send(request: string, answered: (bytes: number) => void, failed: (error: Error) => void): void {
    this.#answered = answered;
    this.#failed = failed;
    this.#head = undefined;
    this.socket.write(request);
  }

  close(): void {
    this.#failed = undefined;
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.#missing > 0) return this.#body(chunk.length);
    const head = this.#head ? Buffer.concat([this.#head, chunk]) : chunk;
    const end = head.indexOf(endOfHead);
    if (end < 0) {
      this.#head = head;
      return;
    }
    const text = head.toString("latin1", 0, end);
    if (text[9] !== "2") {
      this.#failed?.(new Error(`${text.split("\r\n", 1)[0]}: ${head.toString("utf8", end)}`));
      return;
    }
    this.#bytes = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    this.#missing = this.#bytes;
    this.#body(head.length - end - endOfHead.length);
  }

  #body(received: number): void {
    this.#missing -= received;
    if (this.#missing <= 0) this.#answered?.(this.#bytes);
  }
}

/** One buffer for all that a connection reads, where a buffer for each piece costs more than what is done with it. */
export interface ReadInto {
  readonly buffer: Buffer;
  /** So many bytes stand at the buffer's start now. True to go on reading. */
  callback(this: void, length: number): boolean;
}

/** Resolves with an established connection to the target. */
export function openSocket({ port, ...tls }: Target, onread?: ReadInto): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, ...tls, ALPNProtocols: ["http/1.1"], ...(onread && { onread }) };
    const socket = connect(options, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.setNoDelay(true);
    socket.once("error", reject);
  });
}

/** The bytes of the request with that number. Bodies must be ASCII. */
export function requestText({ method, path, body, contentType }: RequestTemplate, n: number): string {
  const start = `${method} ${path.replaceAll("{n}", String(n))} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  if (body === undefined) return `${start}\r\n`;
  const content = body.replaceAll("{n}", String(n));
  return `${start}Content-Type: ${contentType ?? "application/json"}\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
}
