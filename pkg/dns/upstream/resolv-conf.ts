import { readFileSync } from "node:fs";
import { isIPv6, SocketAddress } from "node:net";

/**
 * The machine's own resolvers, without those in `own` (asking ourselves would go in circles). One on the machine's
 * loopback (systemd's stub, say) is as good as another: questions leave from the host's namespace.
 */
export function hostResolvers(own: readonly string[], file = "/etc/resolv.conf"): string[] {
  return nameservers(file)
    .map(inKernelsWords)
    .filter((server) => !own.includes(server));
}

/** An IPv6 address can be written in many ways; what a resolver sends comes from the shortest. */
function inKernelsWords(server: string): string {
  const [address = "", zone] = server.split("%");
  if (!isIPv6(address)) return server;
  const { address: short } = new SocketAddress({ address, family: "ipv6" });
  return zone === undefined ? short : `${short}%${zone}`;
}

function nameservers(file: string): string[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.flatMap((line) => /^\s*nameserver\s+([0-9a-fA-F.:]+(?:%\S+)?)(?:\s|$)/.exec(line)?.[1] ?? []);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
