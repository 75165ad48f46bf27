import type { Server } from "node:net";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import { Balancer } from "../balancer/balancer.ts";
import type { Endpoint, Frontend } from "../service-map/frontend.ts";
import { dial, keepAliveSeconds } from "./dial.ts";
import { HalfClosed } from "./half-closed.ts";
import type { Listener } from "./listener.ts";
import { relay } from "./relay.ts";
import { acceptHandles, type TcpHandle } from "./tcp-handle.ts";

/**
 * How long to wait for an endpoint before the next one is tried, and how often (upstream's EndpointDialTimeouts). A
 * refused connection moves on at once.
 */
const dialTimeouts = [250, 500, 1000, 2000];

/** Accepts connections on one address and joins each to an endpoint, before the client can notice a dead one. */
export class TcpListener implements Listener {
  readonly #balancer = new Balancer();
  readonly #halfClosed: HalfClosed;
  #frontend: Frontend;
  #server: Server | undefined;

  constructor(
    frontend: Frontend,
    private readonly sockets: HostSockets,
    clock: Clock = systemClock,
  ) {
    this.#frontend = frontend;
    this.#halfClosed = new HalfClosed(clock);
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
    this.#tryAll({ client, address, silent: 0 });
  }

  #tryAll(attempt: Attempt): void {
    this.#tryNext(attempt, this.#balancer.candidates(attempt.address, this.#frontend.affinitySeconds), false);
  }

  /**
   * `retry`: an endpoint has been silent, which may be no more than a burst it could not take; it gets another chance.
   */
  #tryNext(attempt: Attempt, candidates: Iterator<Endpoint, undefined>, retry: boolean): void {
    const { value: endpoint } = candidates.next();
    const timeout = dialTimeouts[attempt.silent];
    if (timeout === undefined || !(endpoint || retry)) return reset(attempt.client);
    if (!endpoint) return this.#tryAll(attempt);
    dial(endpoint, timeout, (outcome) => {
      if (typeof outcome !== "string") return this.#join(attempt, endpoint, outcome);
      this.#balancer.failed(endpoint);
      if (outcome === "silent") attempt.silent++;
      this.#tryNext(attempt, candidates, retry || outcome === "silent");
    });
  }

  #join({ client, address }: Attempt, endpoint: Endpoint, backend: TcpHandle): void {
    const { affinitySeconds } = this.#frontend;
    if (affinitySeconds !== undefined) this.#balancer.remember(address, endpoint, affinitySeconds);
    relay(client, backend, this.#halfClosed);
  }
}

/** A client that waits for an endpoint. */
interface Attempt {
  readonly client: TcpHandle;
  /** For affinity; empty without. */
  readonly address: string;
  /** How many endpoints have let it wait in vain. */
  silent: number;
}

function reset(client: TcpHandle): void {
  if (client.reset() !== 0) client.close();
}

function peerAddress(client: TcpHandle): string {
  const peer: { address?: string } = {};
  client.getpeername(peer);
  return peer.address ?? "";
}
