import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { scaledValue } from "../runtime/int-or-percent.ts";

/** A decision about sizes: the set shall have so many replicas. The controller carries it out. */
export interface ScaleChange {
  readonly set: ReplicaSet;
  readonly replicas: number;
}

/** A Deployment and its ReplicaSets, as a step of its rollout finds them. */
export interface Rollout {
  readonly deployment: Deployment;
  /** The set of the current template; absent until it exists. */
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** The size that a set is told to have, not the one it has reached. One that says none counts as nothing here. */
export const replicasOf = ({ spec }: ReplicaSet): number => spec.replicas ?? 0;
/** What the sets are told to have, all together (GetReplicaCountForReplicaSets). */
export const totalReplicas = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, set) => sum + replicasOf(set), 0);
/** Whether a set's status is of its present size, and not of one that it had before. */
export const isSettled = ({ metadata, status }: ReplicaSet): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
/** Replicas that have been ready for long enough. */
export const availableReplicas = (set: ReplicaSet) => set.status?.availableReplicas ?? 0;
/** Available replicas of all the sets (GetAvailableReplicaCountForReplicaSets). */
export const totalAvailable = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, set) => sum + availableReplicas(set), 0);
/** How many replicas the Deployment is to have when the rollout is over. */
export const wantedReplicas = ({ spec }: Deployment) => spec.replicas ?? 1;

/** Whether new pods come while old ones are there (RollingUpdate), and not after all have gone (Recreate). */
export const isRolling = ({ spec }: Deployment): boolean => spec.strategy?.type !== "Recreate";

/** How many replicas there may be beyond the wanted ones (MaxSurge). */
export function maxSurge(deployment: Deployment): number {
  if (!isRolling(deployment)) return 0;
  return scaledValue(deployment.spec.strategy?.rollingUpdate?.maxSurge ?? "25%", wantedReplicas(deployment), true);
}

/** How many of the wanted replicas may be missing (MaxUnavailable). */
export function maxUnavailable(deployment: Deployment): number {
  const wanted = wantedReplicas(deployment);
  if (!isRolling(deployment) || wanted === 0) return 0;
  const value = scaledValue(deployment.spec.strategy?.rollingUpdate?.maxUnavailable ?? "25%", wanted, false);
  // Both rounded to nothing: one may be missing, or the rollout could never move (ResolveFenceposts).
  return Math.min(value === 0 && maxSurge(deployment) === 0 ? 1 : value, wanted);
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** By age, and by name where that is the same (ReplicaSetsByCreationTimestamp). */
export const oldestFirst = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
  [...sets].sort(
    ({ metadata: a }, { metadata: b }) =>
      byText(a.creationTimestamp ?? "", b.creationTimestamp ?? "") || byText(a.name, b.name),
  );
