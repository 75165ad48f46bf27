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

/** Memory of processes in megabytes: resident, and proportional (what is shared counts in shares). */
export function memory(...pids: readonly number[]): { readonly rss: number; readonly pss: number } {
  const sum = { rss: 0, pss: 0 };
  for (const pid of pids) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0);
    sum.rss += kilobytes("Rss") / 1024;
    sum.pss += kilobytes("Pss") / 1024;
  }
  return sum;
}
