import type { RemoteInfo, Socket } from "node:dgram";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import { Balancer } from "../balancer/balancer.ts";
import { type Frontend, sameEndpoint } from "../service-map/frontend.ts";
import type { Listener } from "./listener.ts";
import { UdpFlow } from "./udp-flow.ts";

/** A flow without a packet in either direction this long is forgotten. */
const idleMs = 60_000;
/** More clients than this on one port at once: the flow that nobody has used for longest gives way. */
const mostFlowsAtOnce = 4096;

/**
 * Relays datagrams. A flow whose endpoint is gone ends at once, so that its client reaches a living one (k/k#139628);
 * one whose endpoint drains goes on, as a TCP connection does.
 */
export class UdpListener implements Listener {
  readonly #balancer: Balancer;
  /** By the client's address and port; the first is the first to give way. */
  readonly #flows = new Map<string, UdpFlow>();
  #frontend: Frontend;
  #socket: Socket | undefined;
  #sweep: (() => void) | undefined;

  constructor(
    frontend: Frontend,
    private readonly sockets: HostSockets,
    private readonly clock: Clock = systemClock,
    private readonly mostFlows = mostFlowsAtOnce,
  ) {
    this.#frontend = frontend;
    this.#balancer = new Balancer(() => clock.elapsed());
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
      if (!frontend.serving.some((endpoint) => sameEndpoint(endpoint, flow.endpoint))) this.#end(client, flow);
    }
  }

  close(): void {
    this.#sweep?.();
    this.#socket?.close();
    this.#socket = undefined;
    for (const [client, flow] of this.#flows) this.#end(client, flow);
  }

  #forward(message: Buffer, from: RemoteInfo): void {
    // Port 0 cannot be answered.
    if (from.port === 0) return;
    const flow = this.#flows.get(`${from.address}:${from.port}`) ?? this.#begin(from, this.#frontend.endpoints.length);
    if (!flow) return;
    flow.lastUsed = this.clock.elapsed();
    flow.send(message);
  }

  /** A new flow to the client's next endpoint; `tries` bounds how many refusing ones are passed over. */
  #begin(from: RemoteInfo, tries: number): UdpFlow | undefined {
    const client = `${from.address}:${from.port}`;
    const { affinitySeconds } = this.#frontend;
    const { value: endpoint } = this.#balancer.candidates(from.address, affinitySeconds).next();
    if (!endpoint) return undefined;
    if (affinitySeconds !== undefined) this.#balancer.remember(from.address, endpoint, affinitySeconds);
    const flow: UdpFlow = new UdpFlow(endpoint, {
      answered: (answer) => {
        flow.lastUsed = this.clock.elapsed();
        this.#socket?.send(answer, from.port, from.address);
      },
      refused: (unanswered) => {
        this.#balancer.failed(endpoint);
        this.#end(client, flow);
        if (tries > 1 && unanswered.length > 0) this.#resend(from, tries - 1, unanswered);
      },
    });
    flow.lastUsed = this.clock.elapsed();
    this.#makeRoom();
    this.#place(client, flow);
    this.#scheduleSweep();
    return flow;
  }

  #resend(from: RemoteInfo, tries: number, messages: readonly Buffer[]): void {
    if (!this.#socket) return;
    const flow = this.#begin(from, tries);
    for (const message of messages) flow?.send(message);
  }

  /** Takes the first that has not been used since it got its place; those that have get a new one, behind the rest. */
  #makeRoom(): void {
    if (this.#flows.size < this.mostFlows) return;
    for (const [client, flow] of this.#flows) {
      if (flow.lastUsed === flow.placed) return this.#end(client, flow);
      this.#flows.delete(client);
      this.#place(client, flow);
    }
  }

  #place(client: string, flow: UdpFlow): void {
    flow.placed = flow.lastUsed;
    this.#flows.set(client, flow);
  }

  #scheduleSweep(): void {
    this.#sweep ??= this.clock.after(idleMs, () => {
      this.#sweep = undefined;
      const oldest = this.clock.elapsed() - idleMs;
      for (const [client, flow] of this.#flows) if (flow.lastUsed <= oldest) this.#end(client, flow);
      if (this.#flows.size > 0) this.#scheduleSweep();
    });
  }

  #end(client: string, flow: UdpFlow): void {
    flow.close();
    if (this.#flows.get(client) === flow) this.#flows.delete(client);
  }
}
