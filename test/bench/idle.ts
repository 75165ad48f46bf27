import { setTimeout as sleep } from "node:timers/promises";
import { processes } from "../e2e/support/cluster.ts";
import type { BenchCluster } from "./benchmark.ts";
import { memory, processorTime } from "./process-usage.ts";
import { ofBudget, report } from "./report.ts";

const minuteMs = 60_000;

/**
 * Processor time and memory of all of Berth's processes with nothing to do. The budget is that of the second minute, as
 * the design's peers were measured: V8 goes on tidying up after a start for about one.
 */
export async function measureIdle(cluster: BenchCluster): Promise<void> {
  cluster.ensureUp();
  const pids = processes().flatMap(({ pid }) => pid ?? []);
  const first = await minuteOf(pids);
  report("idle: processor in the first minute", `${first.toFixed(2)} % of a core`);
  const second = await minuteOf(pids);
  report("idle: processor in the second minute", `${second.toFixed(2)} % of a core`, ofBudget(second, 0.5, " %"));
  const { rss, pss } = memory(...pids);
  report("idle: memory (PSS, all processes)", `${pss.toFixed(0)} MB`, ofBudget(pss, 150, " MB"));
  report("idle: memory (RSS, all processes)", `${rss.toFixed(0)} MB`);
}

/** The share of a core, in percent, that they use in the minute that begins now. */
async function minuteOf(pids: readonly number[]): Promise<number> {
  const before = processorTime(...pids);
  await sleep(minuteMs);
  return ((processorTime(...pids) - before) / minuteMs) * 100;
}
