import type { NodeInfo } from "../../framework/node-info.ts";
import type { ClusterView, Plugin } from "../../framework/plugin.ts";
import type { PodInfo } from "../../framework/pod-info.ts";
import { unresolvable, unschedulable } from "../../framework/status.ts";
import { TopologyCounts } from "../shared/topology-counts.ts";
import { inNoDomain, normalizeSpread } from "./normalize-spread.ts";
import { hasEveryKey, matchingPods, type SpreadConstraint, spreadConstraints } from "./spread-constraint.ts";

const name = "PodTopologySpread";
const missingLabel = unresolvable(
  name,
  "node(s) didn't match pod topology spread constraints (missing required label)",
);
const tooUneven = unschedulable(name, "node(s) didn't match pod topology spread constraints");

interface Counted {
  readonly constraint: SpreadConstraint;
  readonly counts: TopologyCounts;
  /** What the emptiest domain has; 0 while there are fewer domains than minDomains. */
  readonly smallest: number;
  /** Upstream's topologyNormalizingWeight: with more domains, each pod in one says more. */
  readonly weight: number;
}

function count(pod: PodInfo, cluster: ClusterView, constraints: readonly SpreadConstraint[]): Counted[] {
  const { namespace } = pod.pod.metadata;
  const counted = constraints.map((constraint) => ({ constraint, counts: new TopologyCounts() }));
  for (const node of cluster.nodes) {
    if (!hasEveryKey(node, constraints)) continue;
    for (const { constraint, counts } of counted) {
      if (!constraint.counts(node)) continue;
      counts.add(constraint.topologyKey, node, matchingPods(node, namespace, constraint.selector));
    }
  }
  return counted.map(({ constraint, counts }) => {
    const domains = counts.domains(constraint.topologyKey);
    const smallest = domains < constraint.minDomains ? 0 : counts.smallest(constraint.topologyKey);
    return { constraint, counts, smallest, weight: Math.log(domains + 2) };
  });
}

function refusal(counted: readonly Counted[], node: NodeInfo) {
  for (const { constraint, counts, smallest } of counted) {
    if (node.node?.metadata.labels?.[constraint.topologyKey] === undefined) return missingLabel;
    const here = counts.of(constraint.topologyKey, node) + (constraint.countsItself ? 1 : 0);
    if (here - smallest > constraint.maxSkew) return tooUneven;
  }
  return undefined;
}

/** Whether a constraint of the pod counts the one that was placed. */
function isCounted(pod: PodInfo, added: PodInfo | undefined): boolean {
  if (!added || added.pod.metadata.namespace !== pod.pod.metadata.namespace) return false;
  return spreadConstraints(pod, "DoNotSchedule").some(({ selector }) => selector.matches(added.pod.metadata.labels));
}

/** Keeps the pods of a constraint evenly over its domains (KEP-895): DoNotSchedule refuses, ScheduleAnyway prefers. */
export function podTopologySpread(): Plugin {
  let required: readonly Counted[] = [];
  let wished: readonly Counted[] = [];
  return {
    name,
    requeueOn: [
      { events: ["NodeAdded", "NodeDeleted", "NodeLabelsChanged", "NodeTaintsChanged"] },
      {
        events: ["AssignedPodDeleted"],
        helps: ({ pod }, change) => change.pod?.pod.metadata.namespace === pod.metadata.namespace,
      },
      { events: ["AssignedPodAdded"], helps: (pod, { pod: added }) => isCounted(pod, added) },
    ],
    preFilter(pod, cluster) {
      if (!pod.pod.spec.topologySpreadConstraints?.length) return "skip";
      const constraints = spreadConstraints(pod, "DoNotSchedule");
      if (constraints.length === 0) return "skip";
      required = count(pod, cluster, constraints);
      return undefined;
    },
    filter: (_pod, node) => refusal(required, node),
    preScore(pod, _nodes, cluster) {
      if (!pod.pod.spec.topologySpreadConstraints?.length) return false;
      const constraints = spreadConstraints(pod, "ScheduleAnyway");
      if (constraints.length === 0) return false;
      wished = count(pod, cluster, constraints);
      return true;
    },
    score(_pod, node) {
      let sum = 0;
      for (const { constraint, counts, weight } of wished) {
        if (node.node?.metadata.labels?.[constraint.topologyKey] === undefined) return inNoDomain;
        sum += counts.of(constraint.topologyKey, node) * weight + (constraint.maxSkew - 1);
      }
      return Math.round(sum);
    },
    normalizeScores: normalizeSpread,
  };
}
