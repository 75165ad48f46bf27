import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { refuseRequest } from "./http-answers.ts";

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** HTTP on a free port of the loopback, for nothing but upgrades; when it stops, upgraded connections end too. */
export class UpgradeServer {
  /** Only the kubelet on this machine connects here. */
  readonly host = "127.0.0.1";
  readonly #connections = new Set<Duplex>();
  readonly #server = createServer((_request, response) =>
    refuseRequest(response, { code: 400, message: "this address wants an upgrade to a websocket or to SPDY/3.1" }),
  );

  constructor(onUpgrade: OnUpgrade) {
    this.#server.on("connection", (socket) => {
      this.#connections.add(socket);
      socket.on("close", () => this.#connections.delete(socket));
    });
    this.#server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => socket.destroy());
      onUpgrade(request, socket, head);
    });
  }

  /** Undefined while it does not listen. */
  get port(): number | undefined {
    return (this.#server.address() as AddressInfo | null)?.port;
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, this.host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#connections) socket.destroy();
    });
  }
}
