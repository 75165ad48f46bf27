import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { addressAt } from "../util/ipv4-network.ts";
import { writeFileAtomic } from "../util/write-file-atomic.ts";
import { type ClusterConfig, configProblem, flagOf } from "./cluster-config.ts";
import type { ClusterHome } from "./home.ts";

/** What `berth up` takes where no flag says otherwise; kept in the config from the first start on. */
export const configDefaults: Omit<ClusterConfig, "nodeName"> = {
  name: "berth",
  apiPort: 6443,
  kubeletPort: 10250,
  podCIDR: "10.244.0.0/24",
  serviceCIDR: "10.96.0.0/16",
  clusterDomain: "cluster.local",
};

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

/**
 * The configuration of an existing cluster; undefined before the first `up`. Throws one sentence when the file is not
 * what Berth wrote.
 */
export function readConfig(home: ClusterHome): ClusterConfig | undefined {
  const text = readIfThere(home.configFile);
  if (text === undefined) return undefined;
  const config = parseConfig(text);
  const problem = typeof config === "string" ? config : configProblem(config);
  if (typeof config === "string" || problem) {
    throw new Error(
      `${home.configFile} is not a cluster's configuration (${problem}); mend it, or remove it and run berth up with the flags that the cluster was made with (none if none were given)`,
    );
  }
  return config;
}

/** What cannot be changed without breaking what the cluster already holds. */
const identity = ["name", "nodeName", "podCIDR", "serviceCIDR", "clusterDomain"] as const;

/**
 * The configuration that the next `up` shall have: the cluster's own, or one made of the defaults, with what is
 * `wanted`. Throws one sentence when that is not possible: a cluster's identity stays, and its ports change only while
 * it is down.
 */
export function plannedConfig(home: ClusterHome, wanted: Partial<ClusterConfig>, running: boolean): ClusterConfig {
  const existing = readConfig(home);
  if (existing) refuseChanges(existing, wanted, running);
  const config = { ...configDefaults, nodeName: nodeNameOf(hostname()), ...existing, ...wanted };
  const problem = configProblem(config, flagOf);
  if (problem) throw new Error(problem);
  return config;
}

/** Writes the configuration, readable by its owner alone; a file that says the same already is left as it is. */
export function writeConfig(home: ClusterHome, config: ClusterConfig): void {
  const text = `${JSON.stringify(config, undefined, 2)}\n`;
  if (readIfThere(home.configFile) !== text) writeFileAtomic(home.configFile, text, 0o600);
}

/** Lets a cluster that has nothing on its engine any more come up on another. */
export function forgetEngine(home: ClusterHome): void {
  const config = readConfig(home);
  if (!config) return;
  const { engine: _engine, ...rest } = config;
  writeConfig(home, rest);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const advice =
      code === "EISDIR"
        ? "put the file back that was there"
        : "run this as the user who brought the cluster up (sudo), or set BERTH_HOME to another cluster's";
    throw new Error(`${file} cannot be read (${code}); ${advice}`, { cause: error });
  }
}

/** The object, or why there is none. */
function parseConfig(text: string): ClusterConfig | string {
  try {
    const value = JSON.parse(text) as ClusterConfig | null;
    return typeof value === "object" && value !== null ? value : "it holds no object";
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * A host name as a node's name: upstream takes it in lower case, and host names may hold what names of objects may not.
 */
function nodeNameOf(host: string): string {
  const name = host
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, "-")
    .replaceAll(/^[.-]+|[.-]+$/g, "");
  return name || "node";
}

function refuseChanges(existing: ClusterConfig, wanted: Partial<ClusterConfig>, running: boolean): void {
  for (const [key, value] of Object.entries(wanted) as [keyof ClusterConfig, string | number][]) {
    const current = existing[key];
    if (value === current) continue;
    const change = `this cluster was made with ${flagOf(key)} ${current}; it cannot become ${value}`;
    if ((identity as readonly string[]).includes(key))
      throw new Error(`${change} (berth down --purge forgets the cluster)`);
    if (running) throw new Error(`${change} while the cluster runs; berth down first`);
  }
}
