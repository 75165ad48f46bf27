import { fitMessage, preFilterMessage } from "./framework/fit-message.ts";
import type { Framework } from "./framework/framework.ts";
import type { ClusterView } from "./framework/plugin.ts";
import type { PodInfo } from "./framework/pod-info.ts";
import { type Status, unresolvable } from "./framework/status.ts";
import { type NodeSearch, pickBest } from "./node-search.ts";

/** Where a pod goes, or why it goes nowhere and whom to ask when that may have changed. */
export type Placement =
  { readonly nodeName: string } | { readonly message: string; readonly refusedBy: ReadonlySet<string> };

const noNodes: Placement = {
  message: "no nodes available to schedule pods",
  // Whatever the pod is, a new node may help it.
  refusedBy: new Set(["NodeResourcesFit", "NodeUnschedulable", "TaintToleration", "NodeAffinity", "NodeName"]),
};

/** One scheduling cycle up to the choice of a node: synchronous, and without effects. */
export function placePod(framework: Framework, search: NodeSearch, cluster: ClusterView, pod: PodInfo): Placement {
  const { nodes } = cluster;
  if (nodes.length === 0) return noNodes;
  const { refusal, only } = framework.preFilter(pod, cluster);
  if (refusal) {
    const after = framework.postFilter(pod, new Map([[refusal, nodes.length]]), cluster);
    return refused(preFilterMessage(nodes.length, refusal, after), [refusal]);
  }
  const candidates = only && [...only.names].flatMap((name) => cluster.node(name) ?? []);
  const { feasible, statuses } = search.run(pod, cluster, candidates);
  const [first] = feasible;
  if (first === undefined) {
    const ruledOut = only && refusalBy(only.by);
    const all = ruledOut ? new Map(statuses).set(ruledOut, nodes.length - (candidates?.length ?? 0)) : statuses;
    const after = framework.postFilter(pod, all, cluster);
    return refused(fitMessage(nodes.length, all, after), [...all.keys()], only?.by);
  }
  if (feasible.length === 1) return { nodeName: first.name };
  const totals = framework.score(pod, feasible, cluster);
  const best = feasible[pickBest(totals, feasible.length)] ?? first;
  return { nodeName: best.name };
}

/** What the nodes get that preFilter ruled out by letting only others pass. */
function refusalBy(plugins: readonly string[]): Status {
  return unresolvable(plugins[0] ?? "", `node(s) didn't satisfy plugin(s) [${[...plugins].sort().join(" ")}]`);
}

const refused = (message: string, statuses: readonly Status[], alsoBy: readonly string[] = []): Placement => ({
  message,
  refusedBy: new Set([...statuses.map(({ plugin }) => plugin), ...alsoBy]),
});
