import type { NodeInfo } from "../../framework/node-info.ts";
import type { ClusterView, Plugin } from "../../framework/plugin.ts";
import type { CompiledPodAffinity } from "../../framework/pod-affinity.ts";
import type { PodInfo } from "../../framework/pod-info.ts";
import { unresolvable, unschedulable } from "../../framework/status.ts";
import { TopologyCounts } from "../shared/topology-counts.ts";
import { affinityScores } from "./affinity-scores.ts";
import { stretchScores } from "./stretch-scores.ts";

const name = "InterPodAffinity";
const notNear = unresolvable(name, "node(s) didn't match pod affinity rules");
const tooNear = unschedulable(name, "node(s) didn't match pod anti-affinity rules");
const unwelcome = unschedulable(name, "node(s) didn't satisfy existing pods anti-affinity rules");

/** What the rules of one pod, and those of the pods already placed, come to per domain. */
interface AffinityState {
  readonly near: TopologyCounts;
  readonly notBeside: TopologyCounts;
  readonly refusedBy: TopologyCounts;
  /** No pod matches the affinity yet and the pod would match its own: it may be the first. */
  readonly mayBeFirst: boolean;
}

function countRefusals(pod: PodInfo, cluster: ClusterView): TopologyCounts {
  const refusals = new TopologyCounts();
  for (const node of cluster.nodesWithAffinityPods) {
    for (const { podAffinity } of node.affinityPods.values()) {
      for (const term of podAffinity?.requiredAnti ?? []) {
        if (term.matches(pod.pod, cluster.namespaceLabels)) refusals.add(term.topologyKey, node, 1);
      }
    }
  }
  return refusals;
}

function countNeighbours(
  rules: CompiledPodAffinity,
  cluster: ClusterView,
): [near: TopologyCounts, notBeside: TopologyCounts] {
  const near = new TopologyCounts();
  const notBeside = new TopologyCounts();
  for (const node of cluster.nodes) {
    for (const { pod } of node.pods.values()) {
      const all =
        rules.required.length > 0 && rules.required.every((term) => term.matches(pod, cluster.namespaceLabels));
      if (all) for (const { topologyKey } of rules.required) near.add(topologyKey, node, 1);
      for (const term of rules.requiredAnti) {
        if (term.matches(pod, cluster.namespaceLabels)) notBeside.add(term.topologyKey, node, 1);
      }
    }
  }
  return [near, notBeside];
}

function stateOf(pod: PodInfo, cluster: ClusterView): AffinityState | undefined {
  const refusedBy = countRefusals(pod, cluster);
  const rules = pod.podAffinity;
  const hasRules = rules && rules.required.length + rules.requiredAnti.length > 0;
  if (!hasRules && refusedBy.isEmpty) return undefined;
  const [near, notBeside] = hasRules ? countNeighbours(rules, cluster) : [new TopologyCounts(), new TopologyCounts()];
  const matchesItself = rules?.required.every((term) => term.matches(pod.pod, cluster.namespaceLabels)) ?? false;
  return { near, notBeside, refusedBy, mayBeFirst: near.isEmpty && matchesItself };
}

function isNear(rules: CompiledPodAffinity, state: AffinityState, node: NodeInfo): boolean {
  for (const { topologyKey } of rules.required) {
    if (node.node?.metadata.labels?.[topologyKey] === undefined) return false;
    if (state.near.of(topologyKey, node) === 0 && !state.mayBeFirst) return false;
  }
  return true;
}

/** Whether the pod waits for one like that to be beside it: one more helps nobody else. */
function isWanted(
  { podAffinity }: PodInfo,
  added: PodInfo | undefined,
  namespaceLabels: ClusterView["namespaceLabels"],
): boolean {
  if (!added || !podAffinity || podAffinity.required.length === 0) return false;
  return podAffinity.required.every((term) => term.matches(added.pod, namespaceLabels));
}

/** Pods beside pods they want to be with, and away from those they, or that, do not want. */
export function interPodAffinity(): Plugin {
  let state: AffinityState | undefined;
  let scores = new TopologyCounts();
  let labelsOf: ClusterView["namespaceLabels"] = () => undefined;
  return {
    name,
    requeueOn: [
      { events: ["AssignedPodDeleted", "NodeAdded", "NodeLabelsChanged"] },
      { events: ["AssignedPodAdded"], helps: (pod, { pod: added }) => isWanted(pod, added, labelsOf) },
    ],
    preFilter(pod, cluster) {
      labelsOf = cluster.namespaceLabels;
      state = stateOf(pod, cluster);
      return state ? undefined : "skip";
    },
    filter({ podAffinity }, node) {
      if (!state) return undefined;
      if (podAffinity && !isNear(podAffinity, state, node)) return notNear;
      for (const { topologyKey } of podAffinity?.requiredAnti ?? []) {
        if (state.notBeside.of(topologyKey, node) > 0) return tooNear;
      }
      return state.refusedBy.sum(node) > 0 ? unwelcome : undefined;
    },
    preScore(pod, _nodes, cluster) {
      scores = affinityScores(pod, cluster);
      return !scores.isEmpty;
    },
    score: (_pod, node) => scores.sum(node),
    normalizeScores: stretchScores,
  };
}
