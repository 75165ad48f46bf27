import { setTimeout as sleep } from "node:timers/promises";
import { processes, testCluster } from "../e2e/support/cluster.ts";
import type { BenchCluster } from "./benchmark.ts";
import { startRestingPeer } from "./idle/resting-peer.ts";
import { memory, processorTime } from "./process-usage.ts";
import { ofBudget, ratio, report } from "./report.ts";

const minuteMs = 60_000;

/**
 * Processor time and memory of all of Berth's processes with nothing to do, beside bare Node that renews a lease. The
 * budget is that of the second minute, as the design's peers were measured: V8 goes on tidying up after a start for
 * about one.
 */
export async function measureIdle(cluster: BenchCluster): Promise<void> {
  cluster.ensureUp();
  const pids = processes().flatMap(({ pid }) => pid ?? []);
  const peer = await startRestingPeer(testCluster.home);
  try {
    const [first, peersFirst] = await minuteOf(pids, peer.pids);
    report("idle: processor in the first minute", percent(first), ratio(first, peersFirst, "bare Node"));
    const [second, peersSecond] = await minuteOf(pids, peer.pids);
    const beside = `${ratio(second, peersSecond, "bare Node")}, ${percent(peersSecond)}`;
    report("idle: processor in the second minute", percent(second), ofBudget(second, 0.5, " %"), beside);
  } finally {
    peer.end();
  }
  const { rss, pss } = memory(...pids);
  report("idle: memory (PSS, all processes)", `${pss.toFixed(0)} MB`, ofBudget(pss, 150, " MB"));
  report("idle: memory (RSS, all processes)", `${rss.toFixed(0)} MB`);
}

/** The share of a core, in percent, that ours and the peer's use in the minute that begins now. */
async function minuteOf(ours: readonly number[], peers: readonly number[]): Promise<readonly [number, number]> {
  const before = [processorTime(...ours), processorTime(...peers)] as const;
  await sleep(minuteMs);
  const share = (pids: readonly number[], start: number) => ((processorTime(...pids) - start) / minuteMs) * 100;
  return [share(ours, before[0]), share(peers, before[1])];
}

const percent = (share: number): string => `${share.toFixed(2)} % of a core`;
