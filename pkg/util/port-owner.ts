import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface PortOwner {
  readonly pid: number;
  /** The program's short name (proc(5) comm). */
  readonly program: string;
}

/** Column of /proc/net/tcp: 0A is LISTEN. */
const listening = "0A";

/**
 * Who listens on a TCP port of this machine; undefined where /proc does not tell (another user's process, the kernel's
 * own).
 */
export function portOwner(port: number): PortOwner | undefined {
  const sockets = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => socketsListening(table, port)));
  if (sockets.size === 0) return undefined;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry) || !holdsOneOf(entry, sockets)) continue;
    return { pid: Number(entry), program: readFileSync(`/proc/${entry}/comm`, "utf8").trim() };
  }
  return undefined;
}

function socketsListening(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return readFileSync(table, "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === listening)
    .map((columns) => `socket:[${columns[9]}]`);
}

/** A process may end, or be another user's, while it is looked at. */
function holdsOneOf(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        return sockets.has(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
