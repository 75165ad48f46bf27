import type { Pod, TopologySpreadConstraint } from "../../../api/core/v1/types.generated.ts";
import { compileLabelSelector, type LabelSelector } from "../../../apimachinery/selectors/label-selector.ts";
import type { NodeInfo } from "../../framework/node-info.ts";
import { type PodInfo, tolerates } from "../../framework/pod-info.ts";

/** One topologySpreadConstraint, ready to be counted. */
export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  /** Whether the pod itself is counted once it is placed. */
  readonly countsItself: boolean;
  /** Nodes that the pod could not use anyway do not count, as far as the policies say. */
  readonly counts: (node: NodeInfo) => boolean;
}

function selectorOf(pod: Pod, { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint): LabelSelector {
  const own = matchLabelKeys.flatMap((key) => {
    const value = pod.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator: "In", values: [value] }];
  });
  if (own.length === 0) return compileLabelSelector(labelSelector);
  return compileLabelSelector({
    ...labelSelector,
    matchExpressions: [...(labelSelector?.matchExpressions ?? []), ...own],
  });
}

/** The pod's constraints of one kind: "DoNotSchedule" filters, "ScheduleAnyway" scores. */
export function spreadConstraints(info: PodInfo, kind: "DoNotSchedule" | "ScheduleAnyway"): SpreadConstraint[] {
  const { pod, nodeAffinity, tolerations } = info;
  const specs = pod.spec.topologySpreadConstraints ?? [];
  return specs
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === kind)
    .map((spec) => {
      const selector = selectorOf(pod, spec);
      return {
        topologyKey: spec.topologyKey,
        maxSkew: spec.maxSkew,
        minDomains: spec.minDomains ?? 1,
        selector,
        countsItself: selector.matches(pod.metadata.labels),
        counts({ node, hardTaints }) {
          const honorsAffinity = spec.nodeAffinityPolicy !== "Ignore";
          if (honorsAffinity && node && nodeAffinity?.required?.(node) === false) return false;
          if (spec.nodeTaintsPolicy !== "Honor") return true;
          return hardTaints.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
        },
      };
    });
}

/** Pods on the node that the constraint counts: of the pod's namespace, selected, and not on their way out. */
export function matchingPods({ pods }: NodeInfo, namespace: string | undefined, selector: LabelSelector): number {
  let count = 0;
  for (const { pod } of pods.values()) {
    const { metadata } = pod;
    if (metadata.namespace === namespace && !metadata.deletionTimestamp && selector.matches(metadata.labels)) count++;
  }
  return count;
}

/** Whether the node has every topology key: others are in no domain and do not count. */
export function hasEveryKey({ node }: NodeInfo, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => node?.metadata.labels?.[topologyKey] !== undefined);
}
