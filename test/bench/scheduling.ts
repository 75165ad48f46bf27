import type { Pod } from "../../pkg/api/core/v1/types.generated.ts";
import { makeNode } from "../../pkg/testing/make-node.ts";
import { makePod } from "../../pkg/testing/make-pod.ts";
import type { ApiClient } from "../e2e/support/api-client.ts";
import { startControlPlane } from "./control-plane.ts";
import { memory, processorTime } from "./process-usage.ts";
import { ofBudget, ofFloor, report } from "./report.ts";
import { sideBySide } from "./side-by-side.ts";

const connections = 16;
const podCount = 5000;
const pods = "/api/v1/namespaces/default/pods";
const mergePatch = "application/merge-patch+json";

interface Run {
  readonly podsPerSecond: number;
  /** The scheduler program's processor time per pod, in milliseconds. */
  readonly schedulerMs: number;
  readonly apiServerMs: number;
  readonly schedulerMemory: number;
}

/** Nodes that are objects only: nobody runs what is bound to them. */
async function createNodes(client: ApiClient, count: number): Promise<void> {
  await sideBySide(count, connections, async (index) => {
    const labels = { "topology.kubernetes.io/zone": `zone-${index % 3}` };
    await client.post(
      "/api/v1/nodes",
      makeNode(`node-${index}`, { labels, allocatable: { cpu: "8", memory: "32Gi" } }),
    );
    // Admission taints new nodes until somebody says they are ready; here nobody would.
    await client.call("PATCH", `/api/v1/nodes/node-${index}`, JSON.stringify({ spec: { taints: null } }), mergePatch);
  });
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

async function createAndBind(client: ApiClient, prefix: string, count: number): Promise<void> {
  const requests = { cpu: "10m", memory: "50Mi" };
  await Promise.all([
    allBound(client, count),
    sideBySide(count, connections, (index) =>
      client.post(pods, makePod(`${prefix}-${index}`, { labels: { app: "bench" }, requests })),
    ),
  ]);
}

/** First create → last bind of many pods, beside so many nodes. */
async function schedule(nodeCount: number): Promise<Run> {
  await using plane = await startControlPlane();
  const { client, schedulerPid, apiServerPid } = plane;
  await client.post("/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  await createNodes(client, nodeCount);
  await createAndBind(client, "warm-up", 1);
  const before = { scheduler: processorTime(schedulerPid), apiServer: processorTime(apiServerPid) };
  const started = performance.now();
  await createAndBind(client, "web", podCount);
  const elapsed = performance.now() - started;
  return {
    podsPerSecond: podCount / (elapsed / 1000),
    schedulerMs: (processorTime(schedulerPid) - before.scheduler) / podCount,
    apiServerMs: (processorTime(apiServerPid) - before.apiServer) / podCount,
    schedulerMemory: memory(schedulerPid).rss,
  };
}

/** Pods created and bound per second through the API server and the scheduler, and what a pod costs in larger clusters. */
export async function measureScheduling(): Promise<void> {
  const runs = new Map<number, Run>();
  for (const nodes of [100, 1000, 5000]) {
    const run = await schedule(nodes);
    runs.set(nodes, run);
    const { podsPerSecond, schedulerMs, apiServerMs, schedulerMemory } = run;
    report(
      `scheduling: ${podCount} pods created and bound, ${nodes} nodes`,
      `${Math.round(podsPerSecond)}/s`,
      nodes === 1000 ? ofFloor(podsPerSecond, 1000, "/s") : "",
      `a pod: scheduler ${schedulerMs.toFixed(2)} ms, API server ${apiServerMs.toFixed(2)} ms; scheduler ${schedulerMemory.toFixed(0)} MB`,
    );
  }
  const cost = (nodes: number) => runs.get(nodes)?.schedulerMs ?? Number.NaN;
  const growth = cost(5000) / cost(100);
  report("scheduling: cost of a pod, 5000 nodes beside 100", `${growth.toFixed(2)} ×`, ofBudget(growth, 3, " ×"));
}
