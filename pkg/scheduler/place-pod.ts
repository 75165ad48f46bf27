import { fitMessage, preFilterMessage } from "./framework/fit-message.ts";
import type { Framework } from "./framework/framework.ts";
import type { NodeInfo } from "./framework/node-info.ts";
import type { ClusterView } from "./framework/plugin.ts";
import type { PodInfo } from "./framework/pod-info.ts";
import type { Status } from "./framework/status.ts";
import { pickBest } from "./node-search.ts";
import type { NodeSearch } from "./node-search.ts";

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
  const { names, status, by } = framework.preFilter(pod, cluster);
  if (status) {
    const after = framework.postFilter(pod, new Map([[status, nodes.length]]), cluster);
    return refused(preFilterMessage(nodes.length, status, after?.reasons[0]), [status]);
  }
  const candidates = names && nodes.filter(({ name }) => names.has(name));
  const { feasible, statuses } = search.run(pod, cluster, candidates);
  const [only] = feasible;
  if (only === undefined) return explain(framework, cluster, pod, withUnseen(statuses, nodes, candidates, by));
  if (feasible.length === 1) return { nodeName: only.name };
  const totals = framework.score(pod, feasible, cluster);
  const best = feasible[pickBest(totals, feasible.length)] ?? only;
  return { nodeName: best.name };
}

/** Nodes that preFilter ruled out count as refused by the plugin that did. */
function withUnseen(
  statuses: ReadonlyMap<Status, number>,
  nodes: readonly NodeInfo[],
  candidates: readonly NodeInfo[] | undefined,
  by = "",
): ReadonlyMap<Status, number> {
  const unseen = candidates ? nodes.length - candidates.length : 0;
  if (unseen === 0) return statuses;
  const reason = `node(s) didn't satisfy plugin(s) [${by}]`;
  const status: Status = { code: "UnschedulableAndUnresolvable", reasons: [reason], plugin: by };
  return new Map([...statuses, [status, unseen]]);
}

function explain(
  framework: Framework,
  cluster: ClusterView,
  pod: PodInfo,
  statuses: ReadonlyMap<Status, number>,
): Placement {
  const after = framework.postFilter(pod, statuses, cluster);
  return refused(fitMessage(cluster.nodes.length, statuses, after?.reasons[0]), [...statuses.keys()]);
}

const refused = (message: string, statuses: readonly Status[]): Placement => ({
  message,
  refusedBy: new Set(statuses.map(({ plugin }) => plugin)),
});
