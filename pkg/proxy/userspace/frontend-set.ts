import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import type { Frontend, FrontendOwner } from "../service-map/frontend.ts";
import type { Listener } from "./listener.ts";
import { TcpListener } from "./tcp-listener.ts";
import { UdpListener } from "./udp-listener.ts";

/** Where each scope's sockets come from. */
export interface ScopedSockets {
  readonly cluster: HostSockets;
  readonly host: HostSockets;
}

interface Running {
  frontend: Frontend;
  readonly listener: Listener;
  readonly opened: Promise<void>;
  cancelRetry?: () => void;
}

const retryMs = 5_000;

const ownerKey = ({ kind, namespace, name }: FrontendOwner) => `${kind}/${namespace}/${name}`;

/** The listeners that stand, kept equal to the frontends wanted. */
export class FrontendSet {
  readonly #running = new Map<string, Running>();
  /**
   * Who wants each address, by owner; the last to have come is served. An address may go over to another owner before
   * the first one was seen to let it go, and two may want one host port.
   */
  readonly #claims = new Map<string, Map<string, Frontend>>();

  constructor(
    private readonly sockets: ScopedSockets,
    private readonly log: Logger,
    /** A port that cannot be had: told to the owner, tried again later. */
    private readonly refused: (frontend: Frontend, error: NodeJS.ErrnoException) => void,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Replaces the frontends of one owner: `before` are those it had, `wanted` those it shall have. */
  replace(before: readonly Frontend[], wanted: readonly Frontend[]): void {
    const keys = new Set(wanted.map(({ key }) => key));
    for (const frontend of before) if (!keys.has(frontend.key)) this.#release(frontend);
    for (const frontend of wanted) this.#claim(frontend);
  }

  /** Resolves when everything wanted so far listens or has been refused. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ opened }) => opened));
  }

  closeAll(): void {
    this.#claims.clear();
    for (const key of [...this.#running.keys()]) this.#stop(key);
  }

  #claim(frontend: Frontend): void {
    const claims = this.#claims.get(frontend.key) ?? new Map<string, Frontend>();
    this.#claims.set(frontend.key, claims.set(ownerKey(frontend.owner), frontend));
    this.#serveLast(frontend.key, claims);
  }

  #release({ key, owner }: Frontend): void {
    const claims = this.#claims.get(key);
    if (!claims?.delete(ownerKey(owner))) return;
    if (claims.size > 0) return this.#serveLast(key, claims);
    this.#claims.delete(key);
    this.#stop(key);
  }

  #serveLast(key: string, claims: ReadonlyMap<string, Frontend>): void {
    const last = [...claims.values()].at(-1);
    if (last && this.#running.get(key)?.frontend !== last) this.#ensure(last);
  }

  #ensure(frontend: Frontend): void {
    const running = this.#running.get(frontend.key);
    if (running) {
      running.frontend = frontend;
      running.listener.update(frontend);
      return;
    }
    const sockets = this.sockets[frontend.scope];
    const listener =
      frontend.protocol === "TCP" ? new TcpListener(frontend, sockets) : new UdpListener(frontend, sockets);
    this.#running.set(frontend.key, { frontend, listener, opened: this.#open(frontend, listener) });
  }

  async #open(frontend: Frontend, listener: Listener): Promise<void> {
    try {
      await listener.open();
      // Nobody may want it any more by now.
      if (this.#running.get(frontend.key)?.listener !== listener) listener.close();
    } catch (error) {
      this.log.warn({ err: error, frontend: frontend.key }, "cannot listen");
      this.refused(frontend, error as NodeJS.ErrnoException);
      this.#retryLater(frontend.key, listener);
    }
  }

  #retryLater(key: string, listener: Listener): void {
    const running = this.#running.get(key);
    if (running?.listener !== listener) return;
    running.cancelRetry = this.clock.after(retryMs, () => {
      this.#running.delete(key);
      this.#ensure(running.frontend);
    });
  }

  #stop(key: string): void {
    const running = this.#running.get(key);
    running?.cancelRetry?.();
    this.#running.delete(key);
    running?.listener.close();
  }
}
