import { readFileSync } from "node:fs";

const systemdUpstreams = "/run/systemd/resolve/resolv.conf";

/**
 * The machine's own resolvers, without those in `own` (asking ourselves would go in circles). Where the only one is
 * systemd's stub, the servers behind it are taken when they are known.
 */
export function hostResolvers(own: readonly string[], file = "/etc/resolv.conf"): string[] {
  const servers = nameservers(file).filter((server) => !own.includes(server));
  if (servers.length === 1 && servers[0] === "127.0.0.53") {
    const behind = nameservers(systemdUpstreams).filter((server) => !own.includes(server));
    if (behind.length > 0) return behind;
  }
  return servers;
}

function nameservers(file: string): string[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.flatMap((line) => /^\s*nameserver\s+([0-9.]+)\s*$/.exec(line)?.[1] ?? []);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
