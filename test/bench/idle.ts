import { setTimeout as sleep } from "node:timers/promises";
import { processes } from "../e2e/support/cluster.ts";
import type { BenchCluster } from "./benchmark.ts";
import { memory, processorTime } from "./process-usage.ts";
import { ofBudget, report } from "./report.ts";

const settleMs = 5_000;
const durationMs = 60_000;

/** Memory and processor time of all of Berth's processes, with nothing to do for a minute. */
export async function measureIdle(cluster: BenchCluster): Promise<void> {
  cluster.ensureUp();
  await sleep(settleMs);
  const pids = processes().flatMap(({ pid }) => pid ?? []);
  const before = processorTime(...pids);
  await sleep(durationMs);
  const percent = ((processorTime(...pids) - before) / durationMs) * 100;
  const { rss, pss } = memory(...pids);
  report(
    `idle: processor over ${durationMs / 1000} s`,
    `${percent.toFixed(2)} % of a core`,
    ofBudget(percent, 0.5, " %"),
  );
  report("idle: memory (PSS, all processes)", `${pss.toFixed(0)} MB`, ofBudget(pss, 150, " MB"));
  report("idle: memory (RSS, all processes)", `${rss.toFixed(0)} MB`);
}
