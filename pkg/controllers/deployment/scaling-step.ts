import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { desiredReplicasOf, maxReplicasOf } from "./annotations.ts";
import {
  isRolling,
  maxSurge,
  oldestFirst,
  replicasOf,
  type Rollout,
  type ScaleChange,
  totalReplicas,
  wantedReplicas,
} from "./rollout.ts";

/**
 * Whether the Deployment was scaled since its sets were last told the size: then only sizes change (isScalingEvent).
 */
export function wasScaled({ deployment, current, old }: Rollout): boolean {
  const sets = current ? [current, ...old] : old;
  return sets.some((set) => {
    const known = desiredReplicasOf(set);
    return replicasOf(set) > 0 && known !== undefined && known !== wantedReplicas(deployment);
  });
}

/**
 * Scaling in the middle of a rollout: the single active set takes all; several share in proportion to their size. Sets
 * whose size is right are listed too, for they must be told of the new size: until all know it, the rollout stands
 * still.
 */
export function scalingStep(rollout: Rollout): ScaleChange[] {
  const { deployment, current, old } = rollout;
  const wanted = wantedReplicas(deployment);
  const sets = current ? [current, ...old] : [...old];
  const active = sets.filter((set) => replicasOf(set) > 0);
  const [only] = active.length > 0 ? active : [current ?? oldestFirst(old).at(-1)];
  if (active.length <= 1) return only ? [{ set: only, replicas: wanted }] : [];
  if (current && isSaturated(current, wanted)) {
    return active.map((set) => ({ set, replicas: set === current ? wanted : 0 }));
  }
  if (isRolling(deployment)) return shareProportionally(deployment, active);
  return active.map((set) => ({ set, replicas: replicasOf(set) }));
}

/** The new set has all replicas it should have, and has been told so (IsSaturated). */
function isSaturated(current: ReplicaSet, wanted: number): boolean {
  return (
    replicasOf(current) === wanted &&
    desiredReplicasOf(current) === wanted &&
    (current.status?.availableReplicas ?? 0) === wanted
  );
}

function shareProportionally(deployment: Deployment, active: readonly ReplicaSet[]): ScaleChange[] {
  const allowed = wantedReplicas(deployment) > 0 ? wantedReplicas(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(active);
  let added = 0;
  const sizes = largestFirst(active, toAdd > 0).map((set): ScaleChange => {
    const share = toAdd === 0 ? 0 : proportion(set, deployment, toAdd, added);
    added += share;
    return { set, replicas: replicasOf(set) + share };
  });
  // Rounding's rest goes to, or comes from, the largest.
  return sizes.map(({ set, replicas }, i) => ({
    set,
    replicas: Math.max(0, i === 0 ? replicas + toAdd - added : replicas),
  }));
}

/** Of sets of one size, growing prefers the newest and shrinking the oldest (ReplicaSetsBySizeNewer, …Older). */
function largestFirst(sets: readonly ReplicaSet[], newestFirst: boolean): ReplicaSet[] {
  const byAge = newestFirst ? oldestFirst(sets).reverse() : oldestFirst(sets);
  return byAge.sort((a, b) => replicasOf(b) - replicasOf(a));
}

function proportion(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  const left = toAdd - added;
  if (left === 0) return 0;
  const fraction = fractionOf(set, deployment);
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

/** How much a set grows or shrinks to keep its part of the whole (getReplicaSetFraction). */
function fractionOf(set: ReplicaSet, deployment: Deployment): number {
  const wanted = wantedReplicas(deployment);
  if (wanted === 0) return -replicasOf(set);
  const before = maxReplicasOf(set) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((replicasOf(set) * (wanted + maxSurge(deployment))) / before) - replicasOf(set);
}
