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

/** 0 for a process that has just ended. */
export const parentOf = (pid: number): number => Number(/^PPid:\t(\d+)$/m.exec(readOf(pid, "status"))?.[1] ?? 0);

/** The pids of the processes that a process has started. */
export const childrenOf = (parent: number): number[] => processes().filter((pid) => parentOf(pid) === parent);

/** SIGKILL, unless it has ended by itself. */
export function endNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The pids of all processes that were started for this Berth home, the kubectl and berth of the test itself aside. */
export function processesOf(home: string): number[] {
  return processes().filter((pid) => isClusterProcess(pid, home));
}

/** SIGKILL for all of them, and for those that they start while this goes on. */
export function endProcessesOf(home: string): void {
  for (let left = processesOf(home); left.length > 0; left = processesOf(home)) left.forEach(endNow);
}

function isClusterProcess(pid: number, home: string): boolean {
  const environment = readOf(pid, "environ").split("\0");
  const words = readOf(pid, "cmdline");
  if (!environment.includes(`BERTH_HOME=${home}`) || !/\.build\/berth-[a-z]+\.js/.test(words)) return false;
  // What a program starts is a copy of it until it becomes something else.
  return readOf(parentOf(pid), "cmdline") !== words;
}
