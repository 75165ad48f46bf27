import { readdirSync, readFileSync } from "node:fs";

/** The pids of all processes of this machine. */
export const processes = (): number[] =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);

/** A file of /proc about a process; empty when that has just ended. */
export function readOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** The pids of the processes that a process has started. */
export const childrenOf = (parent: number): number[] =>
  processes().filter((pid) => new RegExp(`^PPid:\\t${parent}$`, "m").test(readOf(pid, "status")));

/** SIGKILL, unless it has ended by itself. */
export function endNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
