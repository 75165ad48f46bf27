import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";
import { onBeat } from "../util/beat.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import type { BridgeEngine } from "./bridge-engine.ts";
import { ensureFirewall } from "./firewall.ts";
import type { NodeNetworkConfig } from "./node-addresses.ts";
import { ensureNodeNetwork, ensurePodBridge } from "./node-network.ts";

/**
 * Others (ufw, firewalld, a person with iptables -F) empty chains without a word, so the rules are looked at so often.
 */
const firewallCheckMs = 60_000;
/** An engine may come back without what it knew, and a person may prune its networks: no pod starts without one. */
const bridgeCheckMs = 30_000;

/** Looks once, and never rejects. */
type Check = () => Promise<void>;

export interface NetworkKeeperOptions {
  readonly network: NodeNetworkConfig;
  readonly engine: BridgeEngine;
  readonly log: Logger;
  readonly clock?: Clock;
}

/**
 * Makes the node's network at start, and puts back what somebody took away: the bridge, firewall rules. All of it stays
 * when the program ends: running pods keep their connections.
 */
export class NetworkKeeper implements Component {
  readonly name = "node network";
  /** False from when the bridge was found missing until all that hangs on it is back. */
  #isWhole = true;
  readonly #cancels = new Map<Check, () => void>();

  constructor(private readonly options: NetworkKeeperOptions) {}

  async start(): Promise<void> {
    await ensureNodeNetwork(this.options.network, this.options.engine);
    this.#later(this.#checkBridge, bridgeCheckMs);
    this.#later(this.#checkFirewall, firewallCheckMs);
  }

  stop(): Promise<void> {
    for (const cancel of this.#cancels.values()) cancel();
    return Promise.resolve();
  }

  #later(check: Check, ms: number): void {
    const again = () => this.#later(check, ms);
    this.#cancels.set(
      check,
      onBeat(this.options.clock ?? systemClock, ms, () => void check().then(again)),
    );
  }

  readonly #checkBridge: Check = async () => {
    const { network, engine, log } = this.options;
    try {
      const wasMissing = await ensurePodBridge(network, engine);
      if (!wasMissing && this.#isWhole) return;
      this.#isWhole = false;
      await ensureNodeNetwork(network, engine);
      this.#isWhole = true;
      log.warn("the Docker network of the pods had been removed; it is back");
    } catch (error) {
      // The kubelet says so of an engine that is away.
      log.debug({ err: error }, "the Docker network of the pods cannot be looked after");
    }
  };

  readonly #checkFirewall: Check = async () => {
    const { network, log } = this.options;
    try {
      if (await ensureFirewall(network)) log.warn("the firewall rules of the pods had been removed; they are back");
    } catch (error) {
      log.warn({ err: error }, "the firewall rules of the pods cannot be looked after");
    }
  };
}
