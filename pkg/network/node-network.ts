import { readFileSync, writeFileSync } from "node:fs";
import type { BridgeEngine } from "./bridge-engine.ts";
import { ensureFirewall, removeFirewall } from "./firewall.ts";
import { bridgeOf, type NodeNetworkConfig } from "./node-addresses.ts";
import { ensureServiceNamespace, removeServiceNamespace } from "./service-namespace.ts";

const forwarding = "/proc/sys/net/ipv4/ip_forward";

/**
 * Makes the node's network, or mends it: the pod bridge, the service namespace, routes and firewall rules. Level-based:
 * run it at every start and after the engine came back. Nothing is taken down when a program ends, so that running
 * pods keep their connections.
 */
export async function ensureNodeNetwork(config: NodeNetworkConfig, engine: BridgeEngine): Promise<void> {
  if (readFileSync(forwarding, "utf8").trim() !== "1") writeFileSync(forwarding, "1");
  await ensurePodBridge(config, engine);
  await Promise.all([ensureServiceNamespace(config), ensureFirewall(config)]);
}

/** Makes the pod bridge if the engine has none, and says whether it was missing: then all that hangs on it is, too. */
export function ensurePodBridge(config: NodeNetworkConfig, engine: BridgeEngine): Promise<boolean> {
  return engine.ensureBridge({
    name: config.name,
    interfaceName: bridgeOf(config),
    subnet: config.podCIDR,
    gateway: config.podGateway,
    reserved: { services: config.serviceGateway },
    labels: { ...config.labels, "berth.cluster": config.name },
  });
}

/** Removes all of it from this machine. Containers on the bridge must be gone. */
export async function removeNodeNetwork(config: Pick<NodeNetworkConfig, "name">, engine: BridgeEngine): Promise<void> {
  await Promise.all([removeServiceNamespace(config), removeFirewall(config)]);
  await engine.removeBridge(config.name);
}
