import { rmSync, statfsSync } from "node:fs";
import { runCommand } from "../util/run-command.ts";
import { linkExists, removeWhile } from "./links.ts";
import { bridgeOf, type NodeNetworkConfig, prefixLengthOf, serviceLinkOf } from "./node-addresses.ts";

const namespaceFile = (name: string) => `/run/netns/${name}`;
/** statfs(2): what a file under /run/netns is mounted of while its namespace lives. */
const namespaceFileSystem = 0x6e736673;

/**
 * The network namespace in which every ClusterIP is local (AnyIP), so that kube-proxy and cluster-dns listen on them
 * directly. It hangs on the pod bridge by a veth pair; the host routes the service CIDR to it.
 */
export async function ensureServiceNamespace(config: NodeNetworkConfig): Promise<void> {
  const { name, podGateway, serviceCIDR, serviceGateway, podCIDR } = config;
  const [bridge, link] = [bridgeOf(config), serviceLinkOf(config)];
  if (!namespaceExists(name)) {
    // Where /run outlives a reboot, so does the file, but not what it was.
    rmSync(namespaceFile(name), { force: true });
    await runCommand("ip", ["netns", "add", name]);
  }
  if (!linkExists(link)) {
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
  await allowManyConnections(name);
}

/**
 * All of a node's proxied connections leave from this one address: the kernel's default of 28,000 ports, each kept for
 * a minute after its connection, would allow 470 new ones a second to one endpoint.
 */
function allowManyConnections(namespace: string): Promise<string> {
  const settings = { ip_local_port_range: "1024 65535", tcp_tw_reuse: "1" };
  const script = Object.entries(settings).map(([name, value]) => `echo "${value}" > /proc/sys/net/ipv4/${name}`);
  return runCommand("nsenter", [`--net=${namespaceFile(namespace)}`, "sh", "-c", script.join(" && ")]);
}

/**
 * Removes the namespace, its link and the route to it, which would outlive them on a bridge that the engine keeps. The
 * link goes before the namespace: its end in there goes with it at once, while the kernel takes a deleted namespace
 * apart in its own time, and a link that is about to vanish would be taken for a good one.
 */
export async function removeServiceNamespace({ name }: Pick<NodeNetworkConfig, "name">): Promise<void> {
  const [bridge, link] = [bridgeOf({ name }), serviceLinkOf({ name })];
  // Those that the kernel has for the bridge's own addresses are of another protocol.
  await removeWhile(() => linkExists(bridge), ["route", "flush", "dev", bridge, "proto", "boot"]);
  await removeWhile(() => linkExists(link), ["link", "delete", link]);
  await removeWhile(() => namespaceExists(name), ["netns", "delete", name]);
}

function namespaceExists(name: string): boolean {
  try {
    return statfsSync(namespaceFile(name)).type === namespaceFileSystem;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** One `ip` process for several commands. */
function ipBatch(commands: readonly string[], namespace?: string): Promise<string> {
  const args = namespace ? ["-n", namespace, "-batch", "-"] : ["-batch", "-"];
  return runCommand("ip", args, `${commands.join("\n")}\n`);
}
