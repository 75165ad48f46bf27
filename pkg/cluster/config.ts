import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { writeFileAtomic } from "../util/write-file-atomic.ts";
import type { ClusterHome } from "./home.ts";

/** What a cluster is. Written at the first `up` and kept, so that a cluster never changes its identity by itself. */
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
}

export const configDefaults: Omit<ClusterConfig, "nodeName"> = {
  name: "berth",
  apiPort: 6443,
  kubeletPort: 10250,
  podCIDR: "10.244.0.0/24",
  serviceCIDR: "10.96.0.0/16",
  clusterDomain: "cluster.local",
};

/** The n-th address of an IPv4 CIDR, counted from its network address. */
export function addressAt(cidr: string, n: number): string {
  const [network = ""] = cidr.split("/");
  const value = network.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0) + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** The addresses that follow from the CIDRs, by upstream's conventions where there are any. */
export function addressesOf({ podCIDR, serviceCIDR }: ClusterConfig) {
  return {
    /** The host's address on the pod bridge: pods reach the API server here. */
    podGateway: addressAt(podCIDR, 1),
    /** kube-proxy and cluster-dns: the service namespace's address on the pod bridge. */
    serviceGateway: addressAt(podCIDR, 2),
    /** ClusterIP of default/kubernetes. */
    kubernetesService: addressAt(serviceCIDR, 1),
    clusterDNS: addressAt(serviceCIDR, 10),
  };
}

/** The configuration of an existing cluster; undefined before the first `up`. */
export function readConfig(home: ClusterHome): ClusterConfig | undefined {
  try {
    return JSON.parse(readFileSync(home.configFile, "utf8")) as ClusterConfig;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`${home.configFile} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** The cluster's configuration, made from the defaults and `wanted` if this is the first time. */
export function ensureConfig(home: ClusterHome, wanted: Partial<ClusterConfig>): ClusterConfig {
  const existing = readConfig(home);
  if (existing) return refuseChanges(existing, wanted);
  const config = { ...configDefaults, nodeName: hostname().toLowerCase(), ...wanted };
  writeFileAtomic(home.configFile, `${JSON.stringify(config, undefined, 2)}\n`, 0o600);
  return config;
}

function refuseChanges(existing: ClusterConfig, wanted: Partial<ClusterConfig>): ClusterConfig {
  for (const [key, value] of Object.entries(wanted)) {
    const current = existing[key as keyof ClusterConfig];
    if (value !== current) {
      throw new Error(
        `this cluster was made with ${key} ${String(current)}; it cannot become ${String(value)} (berth down --purge forgets the cluster)`,
      );
    }
  }
  return existing;
}
