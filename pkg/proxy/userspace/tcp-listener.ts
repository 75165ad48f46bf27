import { connect, type Server, type Socket } from "node:net";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { Balancer } from "../balancer/balancer.ts";
import type { Endpoint, Frontend } from "../service-map/frontend.ts";
import type { Listener } from "./listener.ts";

/**
 * How long to wait for an endpoint before the next one is tried (upstream's EndpointDialTimeouts). A refused
 * connection moves on at once.
 */
const dialTimeouts = [250, 500, 1000, 2000];

/** Accepts connections on one address and joins each to an endpoint, before the client can notice a dead one. */
export class TcpListener implements Listener {
  readonly #balancer = new Balancer();
  #frontend: Frontend;
  #server: Server | undefined;

  constructor(
    frontend: Frontend,
    private readonly sockets: HostSockets,
  ) {
    this.#frontend = frontend;
    this.#balancer.update(frontend.endpoints);
  }

  async open(): Promise<void> {
    const server = await this.sockets.listenTcp(this.#frontend.address, this.#frontend.port);
    server.on("connection", (client) => void this.#serve(client));
    // Out of file descriptors, say: the connection is lost, the listener is not.
    server.on("error", () => undefined);
    this.#server = server;
  }

  update(frontend: Frontend): void {
    this.#frontend = frontend;
    this.#balancer.update(frontend.endpoints);
  }

  close(): void {
    this.#server?.close();
  }

  async #serve(client: Socket): Promise<void> {
    // Until it is joined to an endpoint the client may go away at any time.
    const ignore = () => undefined;
    client.on("error", ignore);
    const peer = client.remoteAddress ?? "";
    const { affinitySeconds } = this.#frontend;
    let attempt = 0;
    for (const endpoint of this.#balancer.candidates(peer, affinitySeconds)) {
      const backend = await dial(endpoint, dialTimeouts[Math.min(attempt++, dialTimeouts.length - 1)] ?? 250);
      if (!backend) continue;
      if (affinitySeconds !== undefined) this.#balancer.remember(peer, endpoint, affinitySeconds);
      client.off("error", ignore);
      join(client, backend);
      return;
    }
    client.resetAndDestroy();
  }
}

/** A connection to the endpoint, or undefined when it refuses or does not answer in time. */
function dial({ address, port }: Endpoint, timeout: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const backend = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
    const timer = setTimeout(() => backend.destroy(new Error("no answer in time")), timeout);
    const settle = (result: Socket | undefined) => {
      clearTimeout(timer);
      resolve(result);
    };
    backend.once("error", () => settle(undefined));
    backend.once("connect", () => {
      backend.removeAllListeners("error");
      settle(backend);
    });
  });
}

/** Copies both ways. An end is passed on as an end (half-close), a reset as a reset. */
function join(client: Socket, backend: Socket): void {
  client.on("error", () => backend.resetAndDestroy());
  backend.on("error", () => client.resetAndDestroy());
  // A side that closed without an end has been destroyed; the other has nobody to talk to.
  client.once("close", () => backend.destroySoon());
  backend.once("close", () => client.destroySoon());
  if (client.destroyed) {
    backend.destroy();
    return;
  }
  client.pipe(backend);
  backend.pipe(client);
}
