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
}

/** Interface names hold 15 characters at most (IFNAMSIZ). */
const interfaceName = (prefix: string, name: string) => `${prefix}${name}`.slice(0, 15);

export const bridgeOf = ({ name }: Pick<NodeNetworkConfig, "name">): string => interfaceName("br-", name);
export const serviceLinkOf = ({ name }: Pick<NodeNetworkConfig, "name">): string => interfaceName("svc-", name);
export const prefixLengthOf = (cidr: string): string => cidr.slice(cidr.indexOf("/") + 1);
