import { lookup } from "node:dns/promises";
import { hostname, networkInterfaces, totalmem } from "node:os";

/** What an engine tells of the machine that it is on. */
export interface EngineMachine {
  readonly Name?: string;
  readonly MemTotal?: number;
}

/**
 * Whether the engine that told this runs on this machine: it may answer here and still be in a virtual machine (Docker
 * Desktop), or behind a tunnel.
 */
export function isThisMachine({ Name, MemTotal }: EngineMachine): boolean {
  // Another machine may have the same name or the same memory, and a container has another name than its machine.
  return Name === undefined || Name === hostname() || MemTotal === totalmem();
}

/** Whether what is asked for the engine is this machine: a socket, or an address that it has. */
export async function isHere(host: string): Promise<boolean> {
  const name = URL.canParse(host) ? new URL(host).hostname.replace(/^\[(.*)\]$/, "$1") : "";
  if (name === "") return true;
  const addresses = await lookup(name, { all: true }).catch(() => []);
  // What has no address gets no answer, and whoever asks it says so.
  return addresses.length === 0 || addresses.some(({ address }) => isOwn(address));
}

function isOwn(ip: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return ip.startsWith("127.") || own.some(({ address }) => address === ip);
}
