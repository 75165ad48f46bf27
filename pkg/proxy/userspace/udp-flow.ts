import { createSocket, type Socket } from "node:dgram";
import type { Endpoint } from "../service-map/frontend.ts";

/** What a flow tells its listener. */
export interface FlowEvents {
  answered(answer: Buffer): void;
  /** Nobody listens at the endpoint; `unanswered` is what it has been sent so far, if it never answered. */
  refused(unanswered: readonly Buffer[]): void;
}

/** Of datagrams that nobody has answered yet no more than this are kept for another endpoint. */
const mostKept = 32;

/**
 * One client's datagrams to one endpoint. Its socket is connected: only the endpoint's answers, and its refusals, come
 * back.
 */
export class UdpFlow {
  readonly #socket: Socket = createSocket("udp4");
  #unanswered: Buffer[] | undefined = [];
  #connected = false;
  #closed = false;
  lastUsed = 0;
  /** Its last use at the time it got its place among its listener's flows. */
  placed = 0;

  constructor(
    readonly endpoint: Endpoint,
    events: FlowEvents,
  ) {
    this.#socket.on("message", (answer) => {
      this.#unanswered = undefined;
      events.answered(answer);
    });
    this.#socket.on("error", () => {
      if (!this.#closed) events.refused(this.#unanswered ?? []);
    });
    this.#socket.on("connect", () => {
      this.#connected = true;
      for (const message of this.#unanswered ?? []) this.#transmit(message);
    });
    this.#socket.connect(endpoint.port, endpoint.address);
  }

  send(message: Buffer): void {
    if (this.#unanswered && this.#unanswered.length < mostKept) this.#unanswered.push(message);
    if (this.#connected) this.#transmit(message);
  }

  /** A refusal of an earlier datagram may surface here as well as by the event. */
  #transmit(message: Buffer): void {
    this.#socket.send(message, (error) => error && !this.#closed && this.#socket.emit("error", error));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}
