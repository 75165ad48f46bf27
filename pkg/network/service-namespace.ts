import { existsSync } from "node:fs";
import { runCommand } from "../util/run-command.ts";
import { bridgeOf, type NodeNetworkConfig, prefixLengthOf, serviceLinkOf } from "./node-addresses.ts";

const namespaceFile = (name: string) => `/run/netns/${name}`;

/**
 * The network namespace in which every ClusterIP is local (AnyIP), so that kube-proxy and cluster-dns listen on them
 * directly. It hangs on the pod bridge by a veth pair; the host routes the service CIDR to it.
 */
export async function ensureServiceNamespace(config: NodeNetworkConfig): Promise<void> {
  const { name, podGateway, serviceCIDR, serviceGateway, podCIDR } = config;
  const [bridge, link] = [bridgeOf(config), serviceLinkOf(config)];
  if (!existsSync(namespaceFile(name))) await runCommand("ip", ["netns", "add", name]);
  if (!existsSync(`/sys/class/net/${link}`)) {
    await runCommand("ip", ["link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name]);
  }
  await ipBatch([
    `link set ${link} master ${bridge} up`,
    `route replace ${serviceCIDR} via ${serviceGateway} dev ${bridge}`,
  ]);
  await ipBatch(
    [
      "link set lo up",
      `address replace ${serviceGateway}/${prefixLengthOf(podCIDR)} dev eth0`,
      "link set eth0 up",
      `route replace default via ${podGateway}`,
      `route replace local ${serviceCIDR} dev lo`,
    ],
    name,
  );
}

/** Removes the namespace; its end of the veth pair, and so the other one, goes with it. */
export async function removeServiceNamespace({ name }: Pick<NodeNetworkConfig, "name">): Promise<void> {
  if (existsSync(namespaceFile(name))) await runCommand("ip", ["netns", "delete", name]);
  const link = serviceLinkOf({ name });
  if (existsSync(`/sys/class/net/${link}`)) await runCommand("ip", ["link", "delete", link]);
}

/** One `ip` process for several commands. */
function ipBatch(commands: readonly string[], namespace?: string): Promise<string> {
  const args = namespace ? ["-n", namespace, "-batch", "-"] : ["-batch", "-"];
  return runCommand("ip", args, `${commands.join("\n")}\n`);
}
