import { readFileSync } from "node:fs";

/** Bit of CAP_SYS_RESOURCE in a process's capability set. */
const sysResource = 24n;
const kernelLeast = -1000;

/**
 * The least oom_score_adj that a container may be given here. A machine that keeps CAP_SYS_RESOURCE from its processes
 * lets nobody go below what this process has; a lower value would make every start fail.
 */
export function leastOomScore(proc = "/proc/self"): number {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(`${proc}/status`, "utf8"))?.[1] ?? "0";
  if ((BigInt(`0x${effective}`) >> sysResource) & 1n) return kernelLeast;
  return Number(readFileSync(`${proc}/oom_score_adj`, "utf8"));
}
