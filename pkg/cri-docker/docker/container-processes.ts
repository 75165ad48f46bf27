import { readdirSync, readFileSync } from "node:fs";

/** Processes of containers, as far as they are on this machine: an engine elsewhere has other process ids. */

/** Kills a process of a container and all that it started; nothing happens if it is none of that container's. */
export function killProcessTree(pid: number, containerId: string, proc = "/proc"): void {
  if (!isOf(pid, containerId, proc)) return;
  for (const each of [pid, ...descendants(pid, proc)]) kill(each);
}

/** Kills every process of a container. Looks at all processes of the machine: some 10 ms. */
export function killProcessesOf(containerId: string, proc = "/proc"): void {
  const pids = readdirSync(proc).filter((name) => /^\d+$/.test(name));
  for (const pid of pids.map(Number)) if (isOf(pid, containerId, proc)) kill(pid);
}

/** Who a process runs as, as its container sees it. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/**
 * Who a process of a container runs as; undefined where that cannot be seen from here, or where the container has user
 * ids of its own.
 */
export function processUser(pid: number, containerId: string, proc = "/proc"): ProcessUser | undefined {
  if (!isOf(pid, containerId, proc) || !/^\s*0\s+0\s/.test(read(`${proc}/${pid}/uid_map`))) return undefined;
  const status = read(`${proc}/${pid}/status`);
  const numbers = (name: string) =>
    (new RegExp(`^${name}:(.*)$`, "m").exec(status)?.[1] ?? "").split(/\s+/).filter(Boolean).map(Number);
  const [[uid], [gid], groups] = [numbers("Uid"), numbers("Gid"), numbers("Groups")];
  return uid === undefined || gid === undefined ? undefined : { uid, gid, groups };
}

const isOf = (pid: number, containerId: string, proc: string) => read(`${proc}/${pid}/cgroup`).includes(containerId);

function descendants(pid: number, proc: string): number[] {
  const children = read(`${proc}/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child, proc)]);
}

/** "" for a process that is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
