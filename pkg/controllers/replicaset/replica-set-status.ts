import type { ReplicaSet, ReplicaSetStatus } from "../../api/apps/v1/types.generated.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { getCondition, setCondition } from "../../apimachinery/conditions.ts";
import { counts } from "../runtime/counts.ts";
import { isReady, untilAvailable } from "../runtime/pod-state.ts";

/** What a look at a ReplicaSet's pods found. */
export interface Found {
  /** Those that count. */
  readonly pods: readonly Pod[];
  readonly terminating: number;
  readonly observedGeneration: number | undefined;
  /** Why creating or deleting pods did not work. */
  readonly failure: { reason: string; message: string } | undefined;
  readonly now: number;
}

/** The status that pods give a ReplicaSet (calculateStatus). */
export function replicaSetStatus(
  set: ReplicaSet,
  { pods, terminating, observedGeneration, failure, now }: Found,
): ReplicaSetStatus {
  const templateLabels = Object.entries(set.spec.template?.metadata?.labels ?? {});
  const minReady = set.spec.minReadySeconds ?? 0;
  const labelled = pods.filter(({ metadata }) =>
    templateLabels.every(([key, value]) => metadata.labels?.[key] === value),
  );
  const conditions = failureCondition(set.status?.conditions ?? [], failure, now);
  return {
    replicas: pods.length,
    ...counts({
      fullyLabeledReplicas: labelled.length,
      readyReplicas: pods.filter(isReady).length,
      availableReplicas: pods.filter((pod) => untilAvailable(pod, minReady, now) === 0).length,
      observedGeneration,
    }),
    terminatingReplicas: terminating,
    ...(conditions.length > 0 && { conditions: [...conditions] }),
  };
}

type Conditions = NonNullable<ReplicaSetStatus["conditions"]>;

function failureCondition(
  conditions: Conditions,
  failure: Found["failure"],
  now: number,
): readonly Conditions[number][] {
  if (failure) return setCondition(conditions, { type: "ReplicaFailure", status: "True", ...failure }, now);
  if (!getCondition(conditions, "ReplicaFailure")) return conditions;
  return conditions.filter(({ type }) => type !== "ReplicaFailure");
}

/** Milliseconds until the next pod becomes available by the passing of time; undefined when none will. */
export function untilNextAvailable(set: ReplicaSet, pods: readonly Pod[], now: number): number | undefined {
  const minReady = set.spec.minReadySeconds ?? 0;
  const waits = pods.flatMap((pod) => untilAvailable(pod, minReady, now) ?? []).filter((wait) => wait > 0);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}
