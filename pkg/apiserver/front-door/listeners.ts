import type { Http2SecureServer } from "node:http2";
import type { Socket } from "node:net";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
  /** The address may appear later (a bridge that the node makes): it is tried again until it does. */
  readonly mayComeLater?: boolean;
}

const retryMs = 100;
const slowestRetryMs = 5_000;

/** One server per address: several may be listened on, and some may not be there yet. */
export class Listeners {
  readonly #servers: Http2SecureServer[] = [];
  readonly #sockets = new Set<Socket>();
  #closed = false;

  constructor(
    private readonly createServer: () => Http2SecureServer,
    private readonly addresses: readonly ListenAddress[],
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Resolves when every address that must be there now is listened on. Rejects with one sentence when it cannot be. */
  async open(): Promise<void> {
    for (const each of this.addresses.filter(({ mayComeLater }) => !mayComeLater)) await this.#listen(each);
    for (const each of this.addresses.filter(({ mayComeLater }) => mayComeLater))
      void this.#listenWhenThere(each, retryMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const closing = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closing);
  }

  #listen({ address, port }: ListenAddress): Promise<void> {
    const server = this.createServer();
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    return new Promise((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, address, port)));
      server.listen({ host: address, port, backlog: 1024 }, () => {
        this.#servers.push(server);
        server.removeAllListeners("error");
        server.on("error", (error) => this.log.error({ err: error }, "Listening failed"));
        resolve();
      });
    });
  }

  async #listenWhenThere(each: ListenAddress, delay: number): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#listen(each);
    } catch (error) {
      if ((error as { cause?: NodeJS.ErrnoException }).cause?.code !== "EADDRNOTAVAIL")
        this.log.error((error as Error).message);
      this.clock.after(delay, () => void this.#listenWhenThere(each, Math.min(delay * 2, slowestRetryMs)));
    }
  }
}

function explain(cause: NodeJS.ErrnoException, address: string, port: number): Error {
  const why = cause.code === "EADDRINUSE" ? "another program listens there" : cause.message;
  return new Error(`cannot listen on ${address}:${port}: ${why}`, { cause });
}
