import { readFileSync } from "node:fs";

/**
 * Kills a container's process and all that it started, if it is a process of that container on this machine: an engine
 * elsewhere has other process ids.
 */
export function killProcessTree(pid: number, containerId: string, proc = "/proc"): void {
  if (!read(`${proc}/${pid}/cgroup`).includes(containerId)) return;
  for (const each of [pid, ...descendants(pid, proc)]) kill(each);
}

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
