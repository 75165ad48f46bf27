import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import type { BridgeEngine } from "./bridge-engine.ts";
import { ensureFirewall } from "./firewall.ts";
import type { NodeNetworkConfig } from "./node-addresses.ts";
import { ensureNodeNetwork } from "./node-network.ts";

/**
 * Others (ufw, firewalld, a person with iptables -F) empty chains without a word, so the rules are looked at so often.
 */
const checkMs = 60_000;

export interface NetworkKeeperOptions {
  readonly network: NodeNetworkConfig;
  readonly engine: BridgeEngine;
  readonly log: Logger;
  readonly clock?: Clock;
}

/**
 * Makes the node's network at start, and puts back firewall rules that somebody took away. Bridge, routes and rules
 * stay when the program ends: running pods keep their connections.
 */
export class NetworkKeeper implements Component {
  readonly name = "node network";
  #cancel: (() => void) | undefined;

  constructor(private readonly options: NetworkKeeperOptions) {}

  async start(): Promise<void> {
    await ensureNodeNetwork(this.options.network, this.options.engine);
    this.#checkLater();
  }

  stop(): Promise<void> {
    this.#cancel?.();
    return Promise.resolve();
  }

  #checkLater(): void {
    this.#cancel = (this.options.clock ?? systemClock).after(checkMs, () => void this.#check());
  }

  async #check(): Promise<void> {
    const { network, log } = this.options;
    try {
      if (await ensureFirewall(network)) log.warn("the firewall rules of the pods had been removed; they are back");
    } catch (error) {
      log.warn({ err: error }, "the firewall rules of the pods cannot be looked after");
    }
    this.#checkLater();
  }
}
