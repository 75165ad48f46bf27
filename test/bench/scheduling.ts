import type { Pod } from "../../pkg/api/core/v1/types.generated.ts";
import { makeNode } from "../../pkg/testing/make-node.ts";
import { makePod } from "../../pkg/testing/make-pod.ts";
import type { ApiClient } from "../e2e/support/api-client.ts";
import { startControlPlane } from "../e2e/support/control-plane.ts";
import { type Contest, type Contestant, openContest } from "./api/contest.ts";
import type { RequestTemplate } from "./api/load.ts";
import { memory, processorTime } from "./process-usage.ts";
import { ofBudget, ofFloor, ratio, report } from "./report.ts";

const connections = 16;
/** As many where the figure has a floor; fewer where only the cost of each counts. */
const podCounts: ReadonlyMap<number, number> = new Map([
  [100, 2000],
  [1000, 5000],
  [5000, 2000],
]);
/** A pod is written twice before it counts, with and without its node. Its event may come later, or not at all. */
const writesPerPod = 2;
const pods = "/api/v1/namespaces/default/pods";

const requests = { cpu: "10m", memory: "50Mi" };
const podNamed = (name: string): RequestTemplate => ({
  method: "POST",
  path: pods,
  body: JSON.stringify(makePod(name, { labels: { app: "bench" }, requests })),
});
const node: RequestTemplate = {
  method: "POST",
  path: "/api/v1/nodes",
  body: JSON.stringify(makeNode("node-{n}", { allocatable: { cpu: "8", memory: "32Gi" } })),
};
/** Admission taints new nodes until somebody says that they are ready; here nobody would. */
const untaintNode: RequestTemplate = {
  method: "PATCH",
  path: "/api/v1/nodes/node-{n}",
  body: JSON.stringify({ spec: { taints: null } }),
  contentType: "application/merge-patch+json",
};

interface Run {
  readonly podsPerSecond: number;
  /** Pods per second that bare Node would take if all it had to do were the writes. */
  readonly peerPerSecond: number;
  /** Processor time per pod, in milliseconds. */
  readonly schedulerMs: number;
  readonly apiServerMs: number;
  readonly schedulerMemory: number;
}

/** Resolves when `count` different pods were seen with a node. */
function allBound(client: ApiClient, count: number): Promise<void> {
  const bound = new Set<string>();
  return new Promise((resolve) => {
    const stop = client.watch(`${pods}?watch=1&fieldSelector=spec.nodeName%21%3D`, ({ object }) => {
      bound.add((object as Pod).metadata.name);
      if (bound.size < count) return;
      stop();
      resolve();
    });
  });
}

/** First create → last bind, in milliseconds. */
async function createAndBind(client: ApiClient, berth: Contestant, name: string, already: number, count: number) {
  const started = performance.now();
  await Promise.all([allBound(client, already + count), berth.requests(connections, podNamed(name), count)]);
  return performance.now() - started;
}

async function peerPace({ peer }: Contest, podCount: number): Promise<number> {
  const { ms } = await peer.requests(connections, podNamed("peer-{n}"), podCount);
  return podCount / (ms / 1000) / writesPerPod;
}

/** Pods among nodes that are objects only: nobody runs what is bound to them. */
async function schedule(nodeCount: number, podCount: number): Promise<Run> {
  await using plane = await startControlPlane("bench");
  const { client, schedulerPid, apiServerPid } = plane;
  const contest = await openContest(plane.home, plane.apiPort, apiServerPid, 1);
  try {
    const { berth } = contest;
    await client.post("/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
    await berth.requests(connections, node, nodeCount);
    await berth.requests(connections, untaintNode, nodeCount);
    // Whoever has just started compiles what it runs.
    const warmUp = 1000;
    await createAndBind(client, berth, "warm-up-{n}", 0, warmUp);
    const peerPerSecond = await peerPace(contest, podCount);
    const before = { scheduler: processorTime(schedulerPid), apiServer: processorTime(apiServerPid) };
    const elapsed = await createAndBind(client, berth, "web-{n}", warmUp, podCount);
    return {
      podsPerSecond: podCount / (elapsed / 1000),
      peerPerSecond,
      schedulerMs: (processorTime(schedulerPid) - before.scheduler) / podCount,
      apiServerMs: (processorTime(apiServerPid) - before.apiServer) / podCount,
      schedulerMemory: memory(schedulerPid).rss,
    };
  } finally {
    contest.end();
  }
}

/**
 * Pods created and bound per second through the API server and the scheduler, and what a pod costs in larger clusters.
 */
export async function measureScheduling(): Promise<void> {
  const costs = new Map<number, number>();
  for (const [nodes, podCount] of podCounts) {
    const run = await schedule(nodes, podCount);
    costs.set(nodes, run.schedulerMs);
    report(
      `${podCount} pods created and bound, ${nodes} nodes`,
      `${Math.round(run.podsPerSecond)}/s`,
      nodes === 1000 ? ofFloor(run.podsPerSecond, 1000, "/s") : "",
      ratio(run.podsPerSecond, run.peerPerSecond, "bare Node's writes alone"),
    );
    const processorTime = `${run.schedulerMs.toFixed(2)} + ${run.apiServerMs.toFixed(2)} ms`;
    const rss = `${run.schedulerMemory.toFixed(0)} MB`;
    report("  processor time of a pod: scheduler + API server", processorTime, `the scheduler's memory (RSS): ${rss}`);
  }
  const growth = (costs.get(5000) ?? Number.NaN) / (costs.get(100) ?? Number.NaN);
  report("the scheduler's cost of a pod, 5000 nodes beside 100", `${growth.toFixed(2)} ×`, ofBudget(growth, 3, " ×"));
}
