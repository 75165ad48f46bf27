import type { DeploymentStatus, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { counts } from "../runtime/counts.ts";
import { type Conditions, sayCondition, withoutCondition } from "./deployment-conditions.ts";
import { maxUnavailable, type Rollout, totalAvailable, totalReplicas, wantedReplicas } from "./rollout.ts";
import { withProgress } from "./rollout-progress.ts";

const total = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number | undefined) =>
  sets.reduce((sum, set) => sum + (of(set) ?? 0), 0);

/** The counts of a Deployment and whether it is available (calculateStatus). `now`: ms since the epoch. */
export function countedStatus(rollout: Rollout, now: number): DeploymentStatus {
  const { deployment, current, old } = rollout;
  const { status } = deployment;
  const sets = current ? [current, ...old] : [...old];
  const available = totalAvailable(sets);
  const enough = available >= wantedReplicas(deployment) - maxUnavailable(deployment);
  return {
    ...counts({
      observedGeneration: deployment.metadata.generation,
      replicas: total(sets, (set) => set.status?.replicas),
      updatedReplicas: current?.status?.replicas,
      readyReplicas: total(sets, (set) => set.status?.readyReplicas),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, totalReplicas(sets) - available),
    }),
    terminatingReplicas: total(sets, (set) => set.status?.terminatingReplicas),
    ...(status?.collisionCount !== undefined && { collisionCount: status.collisionCount }),
    conditions: [...sayCondition(status?.conditions ?? [], availability(enough), now)],
  };
}

const availability = (enough: boolean) =>
  ({
    type: "Available",
    status: enough ? "True" : "False",
    reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
  }) as const;

/** The status in the course of a rollout: the counts, how it progresses, and what keeps its pods from being made. */
export function rolloutStatus(rollout: Rollout, now: number): DeploymentStatus {
  const status = countedStatus(rollout, now);
  const conditions = withProgress(rollout, status, status.conditions ?? [], now);
  return { ...status, conditions: [...withFailure(rollout, conditions, now)] };
}

function withFailure({ current, old }: Rollout, conditions: Conditions, now: number): Conditions {
  const sets = current ? [current, ...old] : old;
  const failure = sets.map((set) => getCondition(set.status?.conditions, "ReplicaFailure")).find(Boolean);
  if (!failure) return withoutCondition(conditions, "ReplicaFailure");
  const { type, status, reason, message } = failure;
  return sayCondition(conditions, { type, status, reason, message }, now);
}
