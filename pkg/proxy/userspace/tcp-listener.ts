import type { Server } from "node:net";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { Balancer } from "../balancer/balancer.ts";
import type { Endpoint, Frontend } from "../service-map/frontend.ts";
import { dial, keepAliveSeconds } from "./dial.ts";
import type { Listener } from "./listener.ts";
import { relay } from "./relay.ts";
import { acceptHandles, type TcpHandle } from "./tcp-handle.ts";

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
    server.on("error", () => undefined);
    acceptHandles(server, keepAliveSeconds, (client) => this.#serve(client));
    this.#server = server;
  }

  update(frontend: Frontend): void {
    this.#frontend = frontend;
    this.#balancer.update(frontend.endpoints);
  }

  close(): void {
    this.#server?.close();
  }

  #serve(client: TcpHandle): void {
    const address = this.#frontend.affinitySeconds === undefined ? "" : peerAddress(client);
    this.#tryNext(client, address, this.#balancer.candidates(address, this.#frontend.affinitySeconds), 0);
  }

  #tryNext(client: TcpHandle, address: string, candidates: Iterator<Endpoint, undefined>, attempt: number): void {
    const { value: endpoint } = candidates.next();
    if (!endpoint) {
      if (client.reset() !== 0) client.close();
      return;
    }
    dial(endpoint, dialTimeouts[Math.min(attempt, dialTimeouts.length - 1)] ?? 250, (outcome) => {
      if (typeof outcome === "string") {
        this.#balancer.failed(endpoint);
        this.#tryNext(client, address, candidates, attempt + 1);
        return;
      }
      const { affinitySeconds } = this.#frontend;
      if (affinitySeconds !== undefined) this.#balancer.remember(address, endpoint, affinitySeconds);
      relay(client, outcome);
    });
  }
}

function peerAddress(client: TcpHandle): string {
  const peer: { address?: string } = {};
  client.getpeername(peer);
  return peer.address ?? "";
}
