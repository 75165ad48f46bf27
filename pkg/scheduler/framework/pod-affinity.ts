import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from "../../api/core/v1/types.generated.ts";
import type { Labels } from "../../apimachinery/selectors/label-requirement.ts";
import { compileLabelSelector, type LabelSelector, nothing } from "../../apimachinery/selectors/label-selector.ts";

/** Which pods a term speaks of, and over which domains (framework.AffinityTerm). */
export interface AffinityTerm {
  readonly topologyKey: string;
  matches(pod: Pod, namespaceLabels: (namespace: string) => Labels): boolean;
}

export interface WeightedAffinityTerm {
  /** Negative for anti-affinity. */
  readonly weight: number;
  readonly term: AffinityTerm;
}

/** What a pod says about other pods. */
export interface CompiledPodAffinity {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly WeightedAffinityTerm[];
}

/** A selector that cannot be understood selects nothing; the API refuses such pods. */
function compile(selector: PodAffinityTerm["labelSelector"]): LabelSelector {
  try {
    return compileLabelSelector(selector);
  } catch {
    return nothing;
  }
}

function affinityTerm(owner: Pod, spec: PodAffinityTerm): AffinityTerm {
  const labels = compile(spec.labelSelector);
  const byLabels = compile(spec.namespaceSelector);
  const ownOnly = !spec.namespaces?.length && spec.namespaceSelector === undefined;
  const named = new Set(ownOnly ? [owner.metadata.namespace ?? ""] : spec.namespaces);
  return {
    topologyKey: spec.topologyKey,
    matches({ metadata: { namespace = "", labels: podLabels } }, namespaceLabels) {
      if (!labels.matches(podLabels)) return false;
      return named.has(namespace) || byLabels.matchesEverything || byLabels.matches(namespaceLabels(namespace));
    },
  };
}

/** Undefined when the pod says nothing about other pods. */
export function compilePodAffinity(pod: Pod): CompiledPodAffinity | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (!podAffinity && !podAntiAffinity) return undefined;
  const terms = (specs: readonly PodAffinityTerm[] = []) => specs.map((spec) => affinityTerm(pod, spec));
  const weighted = (specs: readonly WeightedPodAffinityTerm[] = [], sign: 1 | -1) =>
    specs.map(({ weight, podAffinityTerm }) => ({ weight: sign * weight, term: affinityTerm(pod, podAffinityTerm) }));
  return {
    required: terms(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: terms(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: [
      ...weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
      ...weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
    ],
  };
}
