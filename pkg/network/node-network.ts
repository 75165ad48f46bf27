import { readFileSync, writeFileSync } from "node:fs";
import type { BridgeEngine } from "./bridge-engine.ts";
import { ensureFirewall, removeFirewall } from "./firewall.ts";
import { linkExists, removeWhile } from "./links.ts";
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

/**
 * Makes the pod bridge if the engine has none, and says whether it was missing: then all that hangs on it is, too. A
 * bridge that is there all the same is not left to the engine: on it are containers that it does not know, which would
 * answer for the addresses of the next pods, and it would not remove a bridge that it did not make.
 */
export function ensurePodBridge(config: NodeNetworkConfig, engine: BridgeEngine): Promise<boolean> {
  const bridge = bridgeOf(config);
  const spec = {
    name: config.name,
    interfaceName: bridge,
    subnet: config.podCIDR,
    gateway: config.podGateway,
    reserved: { services: config.serviceGateway },
    labels: { ...config.labels, "berth.cluster": config.name },
  };
  return engine.ensureBridge(spec, () => removeWhile(() => linkExists(bridge), ["link", "delete", bridge]));
}

/** Removes all of it from this machine. Containers on the bridge must be gone. */
export async function removeNodeNetwork(config: Pick<NodeNetworkConfig, "name">, engine: BridgeEngine): Promise<void> {
  await Promise.all([removeServiceNamespace(config), removeFirewall(config)]);
  await engine.removeBridge(config.name);
}
