import { readFile } from "node:fs/promises";
import type { HostAlias, Pod } from "../../api/core/v1/types.generated.ts";
import type { PodHostname } from "./hostname.ts";

const ownHeader = "# Kubernetes-managed hosts file.\n";
const nodeHeader = "# Kubernetes-managed hosts file (host network).\n";
const local = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "fe00::0\tip6-mcastprefix",
  "fe00::1\tip6-allnodes",
  "fe00::2\tip6-allrouters",
];

/** The text of a pod's /etc/hosts; on the host's network it is the node's own with the pod's aliases. */
export async function hostsFile(
  pod: Pod,
  ips: readonly string[],
  name: PodHostname,
  nodeFile: string,
): Promise<string> {
  const aliases = aliasLines(pod.spec?.hostAliases ?? []);
  if (pod.spec?.hostNetwork) return nodeHeader + (await readFile(nodeFile, "utf8")) + aliases;
  const own = ips.map((ip) =>
    name.domain ? `${ip}\t${name.short}.${name.domain}\t${name.short}` : `${ip}\t${name.short}`,
  );
  return `${ownHeader}${[...local, ...own].join("\n")}\n${aliases}`;
}

function aliasLines(aliases: readonly HostAlias[]): string {
  if (aliases.length === 0) return "";
  const lines = aliases.map(({ ip, hostnames = [] }) => [ip, ...hostnames].join("\t"));
  return `\n# Entries added by HostAliases.\n${lines.join("\n")}\n`;
}
