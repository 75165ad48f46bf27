import { readFile } from "node:fs/promises";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { DeepPartial, DNSConfig } from "../../cri/generated/cri/v1/api.ts";

/** What resolv.conf(5) and validation allow since 1.28: more search paths are cut off. */
const maxServers = 3;
const maxSearches = 32;
const clusterOptions = ["ndots:5"];

export interface DnsOptions {
  /** Addresses of cluster DNS; without any, ClusterFirst means the node's own. */
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  /** The node's resolv.conf. */
  readonly resolvConf: string;
}

interface Resolver {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** What a pod's resolv.conf says, by its dnsPolicy and dnsConfig (upstream's Configurer.GetPodDNS). */
export async function podDns(pod: Pod, options: DnsOptions): Promise<DeepPartial<DNSConfig>> {
  const base = await baseResolver(pod, options);
  const { nameservers = [], searches = [], options: extra = [] } = pod.spec?.dnsConfig ?? {};
  const named = extra.map(({ name = "", value }) => (value === undefined ? name : `${name}:${value}`));
  return {
    servers: [...new Set([...base.servers, ...nameservers])].slice(0, maxServers),
    searches: [...new Set([...base.searches, ...searches])].slice(0, maxSearches),
    options: mergeOptions(base.options, named),
  };
}

async function baseResolver(pod: Pod, options: DnsOptions): Promise<Resolver> {
  const { dnsPolicy = "ClusterFirst", hostNetwork } = pod.spec ?? {};
  if (dnsPolicy === "None") return { servers: [], searches: [], options: [] };
  const host = parseResolvConf(await readResolvConf(options.resolvConf));
  const wantsCluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  if (!wantsCluster || options.clusterDns.length === 0) return host;
  const { clusterDomain } = options;
  const own = [`${pod.metadata.namespace ?? ""}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  return {
    servers: options.clusterDns,
    searches: [...new Set([...own, ...host.searches])],
    options: clusterOptions,
  };
}

async function readResolvConf(file: string): Promise<string> {
  if (!file) return "";
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** Reads resolv.conf(5); of several search lines the last counts. */
export function parseResolvConf(text: string): Resolver {
  const servers: string[] = [];
  let searches: string[] = [];
  let options: string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && values[0]) servers.push(values[0]);
    if (keyword === "search") searches = values.map((value) => value.replace(/(?<=.)\.$/, ""));
    if (keyword === "options") options = values;
  }
  return { servers, searches, options };
}

/** Later values of an option win; the first place in the order stays. */
function mergeOptions(base: readonly string[], extra: readonly string[]): string[] {
  const merged = new Map<string, string>();
  for (const option of [...base, ...extra]) merged.set(option.split(":", 1)[0] ?? option, option);
  return [...merged.values()];
}
