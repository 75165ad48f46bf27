import type { NodeInfo } from "../../framework/node-info.ts";
import type { ClusterView } from "../../framework/plugin.ts";
import type { WeightedAffinityTerm } from "../../framework/pod-affinity.ts";
import type { PodInfo } from "../../framework/pod-info.ts";
import { TopologyCounts } from "../shared/topology-counts.ts";

/** What a placed pod's required affinity is worth to a pod that it would like beside it. */
const hardAffinityWeight = 1;

/** How welcome the pod is in each domain: by what it prefers, and by what the pods there want of it. */
export function affinityScores(pod: PodInfo, cluster: ClusterView): TopologyCounts {
  const scores = new TopologyCounts();
  const wishes = pod.podAffinity?.preferred ?? [];
  if (wishes.length > 0) addWishes(wishes, cluster, scores);
  for (const node of cluster.nodesWithAffinityPods) {
    for (const other of node.affinityPods.values()) addWishesOf(other, pod, node, cluster, scores);
  }
  return scores;
}

/** What the pod itself prefers, by the pods that are there. */
function addWishes(wishes: readonly WeightedAffinityTerm[], cluster: ClusterView, scores: TopologyCounts): void {
  for (const node of cluster.nodes) {
    for (const other of node.pods.values()) {
      for (const { weight, term } of wishes) {
        if (term.matches(other.pod, cluster.namespaceLabels)) scores.add(term.topologyKey, node, weight);
      }
    }
  }
}

/** What another pod, which is there, prefers and requires. */
function addWishesOf(other: PodInfo, pod: PodInfo, node: NodeInfo, cluster: ClusterView, scores: TopologyCounts): void {
  for (const { weight, term } of other.podAffinity?.preferred ?? []) {
    if (term.matches(pod.pod, cluster.namespaceLabels)) scores.add(term.topologyKey, node, weight);
  }
  for (const term of other.podAffinity?.required ?? []) {
    if (term.matches(pod.pod, cluster.namespaceLabels)) scores.add(term.topologyKey, node, hardAffinityWeight);
  }
}
