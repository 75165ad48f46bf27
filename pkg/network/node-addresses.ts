import { createHash } from "node:crypto";

/** The addresses and names of one node's network. All CIDRs are IPv4. */
export interface NodeNetworkConfig {
  /** Names the Docker network, the network namespace and, by a comment, every firewall rule. */
  readonly name: string;
  /** The node's pods: a bridge of this subnet. */
  readonly podCIDR: string;
  /** The host's address on the bridge: the pods' default gateway. */
  readonly podGateway: string;
  /** All ClusterIPs: local to the service namespace. */
  readonly serviceCIDR: string;
  /** The service namespace's address on the bridge. */
  readonly serviceGateway: string;
  /** The API server's port on the host. */
  readonly apiPort: number;
  /** More labels of the Docker network. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Interface names hold 15 characters at most (IFNAMSIZ): of a longer name its beginning and a digest. */
function interfaceName(prefix: string, name: string): string {
  if (prefix.length + name.length <= 15) return prefix + name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `${prefix}${name.slice(0, 15 - prefix.length - digest.length)}${digest}`;
}

/** The bridge of the node's pods, on the host. */
export const bridgeOf = ({ name }: Pick<NodeNetworkConfig, "name">): string => interfaceName("br-", name);
/** The bridge's link into the service namespace, on the host. */
export const serviceLinkOf = ({ name }: Pick<NodeNetworkConfig, "name">): string => interfaceName("svc-", name);
/** "10.244.0.0/24" is "24". */
export const prefixLengthOf = (cidr: string): string => cidr.slice(cidr.indexOf("/") + 1);
