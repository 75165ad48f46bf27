import type { Pod } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { isReady } from "../runtime/pod-state.ts";

type Compare = (a: Pod, b: Pod) => number;

const phaseOrder: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const deletionCost = ({ metadata }: Pod) =>
  Number.parseInt(metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? "0", 10) || 0;
const restarts = ({ status }: Pod) =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
const readySince = ({ status }: Pod) => getCondition(status?.conditions, "Ready")?.lastTransitionTime ?? "";
/** Later first; times are RFC 3339 of one zone, so they compare as text. */
const laterFirst = (a: string, b: string) => (a === b ? 0 : a > b ? -1 : 1);

/** Which of two pods goes first when a ReplicaSet shrinks: the first rule that tells them apart (ActivePodsWithRanks). */
function deletionRules(neighbours: (pod: Pod) => number): readonly Compare[] {
  return [
    // Not yet on a node, then pending, then not ready.
    (a, b) => Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)),
    (a, b) => (phaseOrder[a.status?.phase ?? ""] ?? 1) - (phaseOrder[b.status?.phase ?? ""] ?? 1),
    (a, b) => Number(isReady(a)) - Number(isReady(b)),
    // The owner's wish (KEP-2255), then the node that has more of them.
    (a, b) => deletionCost(a) - deletionCost(b),
    (a, b) => neighbours(b) - neighbours(a),
    // Ready for a shorter time, more restarts, younger.
    (a, b) => (isReady(a) && isReady(b) ? laterFirst(readySince(a), readySince(b)) : 0),
    (a, b) => restarts(b) - restarts(a),
    (a, b) => laterFirst(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""),
  ];
}

/** The `count` pods to delete. `related` are the pods of all sets of the same owner: they count as neighbours on a node. */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number): Pod[] {
  if (count >= pods.length) return [...pods];
  const perNode = new Map<string, number>();
  for (const { spec } of related) if (spec.nodeName) perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
  const rules = deletionRules(({ spec }) => perNode.get(spec.nodeName ?? "") ?? 0);
  const compare: Compare = (a, b) => {
    for (const rule of rules) {
      const order = rule(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
  return [...pods].sort(compare).slice(0, count);
}
