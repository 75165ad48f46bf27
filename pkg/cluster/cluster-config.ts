import { type Ipv4Network, networksOverlap, parseIpv4Network } from "../util/ipv4-network.ts";
import { isPort } from "../util/is-port.ts";

/** What a cluster is. Written at the first `up` and kept: a cluster never changes its identity. */
export interface ClusterConfig {
  /** Names the Docker network, the service namespace and the label `berth.cluster` on everything made. */
  readonly name: string;
  readonly nodeName: string;
  /** The API server listens on this port of 127.0.0.1 and of the pod gateway. */
  readonly apiPort: number;
  readonly kubeletPort: number;
  /** The node's pod network; its first address is the gateway, its second the service namespace. */
  readonly podCIDR: string;
  readonly serviceCIDR: string;
  readonly clusterDomain: string;
  /** The address of the Docker Engine that has its containers, from `up` to `down`: one that is down may move. */
  readonly engine?: string;
}

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const domain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const longestName = 40;
const longestDomain = 253;

const isDomain = (value: unknown) => typeof value === "string" && value.length <= longestDomain && domain.test(value);
const isName = (value: unknown) => typeof value === "string" && value.length <= longestName && label.test(value);

const isEngine = (value: unknown) => typeof value === "string" && /^(unix|tcp|http):\/\/./.test(value);

/** A network of that size; the smallest must hold what has a fixed place in it. */
function isNetwork(value: unknown, largest: number, smallest: number): value is string {
  const network = typeof value === "string" ? parseIpv4Network(value) : undefined;
  return network !== undefined && network.bits >= largest && network.bits <= smallest;
}

type Rule = readonly [expected: string, holds: (value: unknown) => boolean];

/**
 * What each setting must be, in words, with the test for it. Service networks are bounded as kube-apiserver bounds
 * them.
 */
const rules: Readonly<Record<keyof ClusterConfig, Rule>> = {
  name: [`lower case letters, digits and "-", at most ${longestName}`, isName],
  nodeName: [`a host name in lower case (letters, digits, "-" and ".")`, isDomain],
  apiPort: ["a port number (1 to 65535)", isPort],
  kubeletPort: ["a port number (1 to 65535)", isPort],
  podCIDR: ["an IPv4 network of /16 to /28, such as 10.244.0.0/24", (value) => isNetwork(value, 16, 28)],
  serviceCIDR: ["an IPv4 network of /12 to /28, such as 10.96.0.0/16", (value) => isNetwork(value, 12, 28)],
  clusterDomain: ["a domain name such as cluster.local", isDomain],
  engine: ["unix:///path or tcp://host:port", (value) => value === undefined || isEngine(value)],
};

/** The flag of `berth up` for each setting that has one. */
const flags: { readonly [K in keyof ClusterConfig]?: string } = {
  name: "--name",
  nodeName: "--node-name",
  apiPort: "--api-port",
  kubeletPort: "--kubelet-port",
  podCIDR: "--pod-cidr",
  serviceCIDR: "--service-cidr",
};

type NameOf = (key: keyof ClusterConfig) => string;

/** What a setting is called on the command line; what has no flag, as in the file. */
export const flagOf: NameOf = (key) => flags[key] ?? key;

/**
 * The first thing that makes a configuration unusable, as a sentence; undefined when there is none. `nameOf` names a
 * setting as its reader knows it.
 */
export function configProblem(config: ClusterConfig, nameOf: NameOf = (key) => key): string | undefined {
  for (const [key, [expected, holds]] of Object.entries(rules) as [keyof ClusterConfig, Rule][]) {
    const value = config[key];
    if (!holds(value)) return `${nameOf(key)} is ${JSON.stringify(value) ?? "missing"}; it must be ${expected}`;
  }
  if (config.apiPort === config.kubeletPort)
    return `${nameOf("apiPort")} and ${nameOf("kubeletPort")} are both ${config.apiPort}; they must differ`;
  const [pods, services] = [config.podCIDR, config.serviceCIDR].map((cidr) => parseIpv4Network(cidr) as Ipv4Network);
  if (pods && services && networksOverlap(pods, services))
    return `${nameOf("podCIDR")} ${config.podCIDR} and ${nameOf("serviceCIDR")} ${config.serviceCIDR} overlap; they must not`;
  return undefined;
}
