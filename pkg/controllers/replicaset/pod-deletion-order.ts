import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { parseTime } from "../../apimachinery/time.ts";
import { isReady } from "../runtime/pod-state.ts";

type Compare = (a: Pod, b: Pod) => number;

const phaseOrder: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The owner's wish (KEP-2255); what is no whole number counts as none. */
function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? "";
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

const isSidecar = ({ restartPolicy }: Container) => restartPolicy === "Always";
const most = (statuses: readonly { readonly restartCount: number }[] | undefined) =>
  Math.max(0, ...(statuses ?? []).map(({ restartCount }) => restartCount));
const restarts = ({ status }: Pod) => most(status?.containerStatuses);

function sidecarRestarts({ spec, status }: Pod): number {
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  return most(status?.initContainerStatuses?.filter(({ name }) => sidecars.has(name)));
}

/** How old something is, to the power of two: what differs by less counts as equally old (KEP-2185). */
function magnitude(time: string | undefined, now: number): number | undefined {
  if (!time) return undefined;
  const age = now - parseTime(time);
  return age <= 0 ? -1 : Math.floor(Math.log2(age * 1e6));
}

/**
 * The younger first; of about equally old ones any, but always the same: that spreads over what they are spread over.
 */
function youngerFirst(timeOf: (pod: Pod) => string | undefined, now: number): Compare {
  return (a, b) => {
    const [one, other] = [timeOf(a), timeOf(b)];
    if (one === other) return 0;
    const difference = (magnitude(one, now) ?? -Infinity) - (magnitude(other, now) ?? -Infinity);
    return difference || ((a.metadata.uid ?? "") < (b.metadata.uid ?? "") ? -1 : 1);
  };
}

const readySince = ({ status }: Pod) => getCondition(status?.conditions, "Ready")?.lastTransitionTime;

/**
 * Which of two pods goes first when a ReplicaSet shrinks: the first rule that tells them apart (ActivePodsWithRanks).
 */
function deletionRules(neighbours: (pod: Pod) => number, now: number): readonly Compare[] {
  const readyForLess = youngerFirst(readySince, now);
  return [
    // Not yet on a node, then pending, then not ready.
    (a, b) => Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)),
    (a, b) => (phaseOrder[a.status?.phase ?? ""] ?? 1) - (phaseOrder[b.status?.phase ?? ""] ?? 1),
    (a, b) => Number(isReady(a)) - Number(isReady(b)),
    // The owner's wish, then the node that has more of them.
    (a, b) => deletionCost(a) - deletionCost(b),
    (a, b) => neighbours(b) - neighbours(a),
    // Ready for a shorter time, more restarts, younger.
    (a, b) => (isReady(a) && isReady(b) ? readyForLess(a, b) : 0),
    (a, b) => restarts(b) - restarts(a),
    (a, b) => sidecarRestarts(b) - sidecarRestarts(a),
    youngerFirst(({ metadata }) => metadata.creationTimestamp, now),
  ];
}

/**
 * The `count` pods to delete. `related` are the pods of all sets of the same owner: they count as neighbours on a node.
 * `now`: ms since the epoch.
 */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, now: number): Pod[] {
  if (count >= pods.length) return [...pods];
  const perNode = new Map<string, number>();
  for (const { spec } of related) if (spec.nodeName) perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
  const rules = deletionRules(({ spec }) => perNode.get(spec.nodeName ?? "") ?? 0, now);
  const compare: Compare = (a, b) => {
    for (const rule of rules) {
      const order = rule(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
  return [...pods].sort(compare).slice(0, count);
}
