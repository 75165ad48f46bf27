import { readFileSync } from "node:fs";

/** The kernel's clock tick, in milliseconds (USER_HZ is 100 on every Linux). */
const tickMs = 10;

/** User and system time that processes have spent so far, in milliseconds. */
export function processorTime(...pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * tickMs;
}

interface Memory {
  readonly rss: number;
  /** Proportional: what is shared counts in shares. */
  readonly pss: number;
  /** Without mapped files, which are the page cache's: the store's file is one. */
  readonly anonymous: number;
}

/** Memory of processes in megabytes. */
export function memory(...pids: readonly number[]): Memory {
  const sum = { rss: 0, pss: 0, anonymous: 0 };
  for (const pid of pids) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0);
    sum.rss += kilobytes("Rss") / 1024;
    sum.pss += kilobytes("Pss") / 1024;
    sum.anonymous += kilobytes("Anonymous") / 1024;
  }
  return sum;
}
