import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { podHostname } from "./hostname.ts";
import { hostsFile } from "./hosts-file.ts";

/** Writes a pod's /etc/hosts and returns its place; none for a pod without an address. */
export async function writeHostsFile(
  pod: Pod,
  ips: readonly string[],
  file: string,
  clusterDomain: string,
): Promise<string | undefined> {
  if (ips.length === 0) return undefined;
  const text = await hostsFile(pod, ips, podHostname(pod, clusterDomain), "/etc/hosts");
  await mkdir(dirname(file), { recursive: true, mode: 0o750 });
  await writeFile(file, text, { mode: 0o644 });
  return file;
}
