import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { systemClock, type Clock } from "../../util/clock.ts";
import { Balancer } from "../balancer/balancer.ts";
import { type Endpoint, type Frontend, sameEndpoint } from "../service-map/frontend.ts";
import type { Listener } from "./listener.ts";

/** A client's packets to one endpoint: its own socket, so that answers find their way back. */
interface Flow {
  readonly endpoint: Endpoint;
  readonly socket: Socket;
  lastUsed: number;
}

/** A flow without a packet in either direction this long is forgotten. */
const idleMs = 60_000;
/** More clients than this on one port at once: the oldest flow gives way. */
const mostFlows = 8192;

/** Relays datagrams. A flow whose endpoint is gone ends at once, so that its client reaches a living one (k/k#139628). */
export class UdpListener implements Listener {
  readonly #balancer: Balancer;
  readonly #flows = new Map<string, Flow>();
  #frontend: Frontend;
  #socket: Socket | undefined;
  #sweep: (() => void) | undefined;

  constructor(
    frontend: Frontend,
    private readonly sockets: HostSockets,
    private readonly clock: Clock = systemClock,
  ) {
    this.#frontend = frontend;
    this.#balancer = new Balancer(() => clock.now());
    this.#balancer.update(frontend.endpoints);
  }

  async open(): Promise<void> {
    const socket = await this.sockets.bindUdp(this.#frontend.address, this.#frontend.port);
    socket.on("message", (message, from) => this.#forward(message, from));
    // ICMP errors of earlier answers surface here; datagrams may be lost.
    socket.on("error", () => undefined);
    this.#socket = socket;
  }

  update(frontend: Frontend): void {
    this.#frontend = frontend;
    this.#balancer.update(frontend.endpoints);
    for (const [client, flow] of this.#flows) {
      if (!frontend.endpoints.some((endpoint) => sameEndpoint(endpoint, flow.endpoint))) this.#end(client, flow);
    }
  }

  close(): void {
    this.#sweep?.();
    this.#socket?.close();
    for (const [client, flow] of this.#flows) this.#end(client, flow);
  }

  #forward(message: Buffer, from: RemoteInfo): void {
    const client = `${from.address}:${from.port}`;
    const flow = this.#flows.get(client) ?? this.#begin(client, from);
    if (!flow) return;
    flow.lastUsed = this.clock.now();
    flow.socket.send(message, flow.endpoint.port, flow.endpoint.address);
  }

  #begin(client: string, from: RemoteInfo): Flow | undefined {
    const { affinitySeconds } = this.#frontend;
    const [endpoint] = this.#balancer.candidates(from.address, affinitySeconds);
    if (!endpoint) return undefined;
    if (affinitySeconds !== undefined) this.#balancer.remember(from.address, endpoint, affinitySeconds);
    const socket = createSocket("udp4");
    const flow: Flow = { endpoint, socket, lastUsed: this.clock.now() };
    socket.on("message", (answer, sender) => {
      // Anybody may send to this port; only the endpoint's answers go to the client.
      if (sender.address !== endpoint.address || sender.port !== endpoint.port) return;
      flow.lastUsed = this.clock.now();
      this.#socket?.send(answer, from.port, from.address);
    });
    socket.on("error", () => this.#end(client, flow));
    this.#makeRoom();
    this.#flows.set(client, flow);
    this.#scheduleSweep();
    return flow;
  }

  #makeRoom(): void {
    if (this.#flows.size < mostFlows) return;
    const [oldest] = this.#flows;
    if (oldest) this.#end(...oldest);
  }

  #scheduleSweep(): void {
    this.#sweep ??= this.clock.after(idleMs, () => {
      this.#sweep = undefined;
      const oldest = this.clock.now() - idleMs;
      for (const [client, flow] of this.#flows) if (flow.lastUsed <= oldest) this.#end(client, flow);
      if (this.#flows.size > 0) this.#scheduleSweep();
    });
  }

  #end(client: string, flow: Flow): void {
    if (this.#flows.get(client) !== flow) return;
    this.#flows.delete(client);
    flow.socket.close();
  }
}
