import { bench, describe } from "vitest";
import { createFakeCluster } from "../testing/fake-client.ts";
import { makeNode } from "../testing/make-node.ts";
import { makePod } from "../testing/make-pod.ts";
import { SchedulerCache } from "./cache/scheduler-cache.ts";
import { Framework } from "./framework/framework.ts";
import { newPodInfo } from "./framework/pod-info.ts";
import { NodeSearch } from "./node-search.ts";
import { placePod } from "./place-pod.ts";
import { defaultPlugins } from "./plugins/index.ts";

const requests = { cpu: "100m", memory: "100Mi" };
/** So many pods are placed before the cluster is emptied again: three a node. */
const podsPerNode = 3;

/** One iteration is one pod: read from the API's object, placed by the default plugins, assumed. */
function placement(nodeCount: number): () => void {
  const framework = new Framework(defaultPlugins(createFakeCluster().client));
  const search = new NodeSearch(framework);
  const cache = new SchedulerCache();
  for (let index = 0; index < nodeCount; index++) {
    const zone = `zone-${index % 3}`;
    cache.setNode(makeNode(`node-${index}`, { labels: { "topology.kubernetes.io/zone": zone } }));
  }
  let serial = 0;
  return () => {
    const slot = serial++ % (nodeCount * podsPerNode);
    cache.removePod(`default/pod-${slot}`);
    const info = newPodInfo(makePod(`pod-${slot}`, { requests, labels: { app: "web" } }));
    const placed = placePod(framework, search, cache, info);
    if (!("nodeName" in placed)) throw new Error(placed.message);
    cache.assume(info, placed.nodeName);
  };
}

describe("one pod placed", () => {
  for (const nodeCount of [100, 1000, 5000]) bench(`among ${nodeCount} nodes`, placement(nodeCount), { time: 2000 });
});
