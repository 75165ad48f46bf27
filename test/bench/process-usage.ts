import { readdirSync, readFileSync } from "node:fs";

/** Time on a processor that the threads of processes have had so far, in milliseconds, as the scheduler counts it. */
export function processorTime(...pids: readonly number[]): number {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`),
  );
  const nanoseconds = threads.map((thread) => Number(readFileSync(`${thread}/schedstat`, "utf8").split(" ")[0]));
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
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
