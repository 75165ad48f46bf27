import type { Node, Pod } from "../api/core/v1/types.generated.ts";
import type { Client } from "../client/interface.ts";
import { SchedulerCache } from "./cache/scheduler-cache.ts";
import { Framework } from "./framework/framework.ts";
import { newPodInfo } from "./framework/pod-info.ts";
import { NodeSearch } from "./node-search.ts";
import { placePod } from "./place-pod.ts";
import { defaultPlugins } from "./plugins/index.ts";

const refuse = () => {
  throw new Error("placing a pod calls no API");
};
const unused: Client = { resource: refuse, raw: refuse };

/** For tests: places pods one after the other by the default plugins; undefined where no node fits. */
export function placeAll(nodes: readonly Node[], pods: readonly Pod[]): (string | undefined)[] {
  const framework = new Framework(defaultPlugins(unused));
  const search = new NodeSearch(framework);
  const cache = new SchedulerCache((namespace) => ({ name: namespace }));
  for (const node of nodes) cache.setNode(node);
  return pods.map((pod) => {
    const info = newPodInfo(pod);
    const placement = pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : placePod(framework, search, cache, info);
    if ("message" in placement) return undefined;
    cache.assume(info, placement.nodeName);
    return placement.nodeName;
  });
}
