import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import {
  availableReplicas,
  isRolling,
  isSettled,
  maxSurge,
  maxUnavailable,
  oldestFirst,
  replicasOf,
  type Rollout,
  type ScaleChange,
  totalReplicas,
  wantedReplicas,
} from "./rollout.ts";

/** How large the newest set may become now: up to the surge over all sets (NewRSNewReplicas). */
export function newSetReplicas({ deployment, current, old }: Rollout): number {
  const wanted = wantedReplicas(deployment);
  const present = current ? replicasOf(current) : 0;
  if (!isRolling(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - totalReplicas(current ? [current, ...old] : old);
  // A set that was told to shrink and has not yet still has the pods whose places would be taken.
  if (room <= 0 || !old.every(isSettled)) return present;
  return present + Math.min(room, wanted - present);
}

/**
 * A rolling update's next step: the new set grows first; when it cannot, old sets give way as far as availability
 * allows.
 */
export function rollingStep(rollout: Rollout): ScaleChange[] {
  const { deployment, current } = rollout;
  if (!current) return [];
  const wanted = wantedReplicas(deployment);
  const replicas = replicasOf(current) > wanted ? wanted : newSetReplicas(rollout);
  if (replicas !== replicasOf(current)) return [{ set: current, replicas }];
  return shrinkOld(rollout, current);
}

/**
 * What a set has available for certain: a status that is older than its size counts pods that are about to go, and to
 * count on them would leave too few.
 */
const surelyAvailable = (set: ReplicaSet) => (isSettled(set) ? Math.min(availableReplicas(set), replicasOf(set)) : 0);

/** What a set has available at most. */
const maybeAvailable = (set: ReplicaSet) => (isSettled(set) ? availableReplicas(set) : replicasOf(set));

function shrinkOld({ deployment, old }: Rollout, current: ReplicaSet): ScaleChange[] {
  const all = [current, ...old];
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const newUnavailable = replicasOf(current) - surelyAvailable(current);
  const mostScaledDown = totalReplicas(all) - minAvailable - newUnavailable;
  if (mostScaledDown <= 0) return [];
  const sizes = new Map(oldestFirst(old).map((set) => [set, replicasOf(set)]));
  // Replicas that are not available cost nothing to give up (cleanupUnhealthyReplicas).
  let left = mostScaledDown;
  for (const [set, size] of sizes) {
    const unhealthy = Math.max(0, Math.min(left, size - maybeAvailable(set)));
    sizes.set(set, size - unhealthy);
    left -= unhealthy;
  }
  let spare = all.reduce((sum, set) => sum + surelyAvailable(set), 0) - minAvailable;
  for (const [set, size] of sizes) {
    const healthy = Math.max(0, Math.min(spare, size));
    sizes.set(set, size - healthy);
    spare -= healthy;
  }
  return [...sizes].filter(([set, size]) => size !== replicasOf(set)).map(([set, replicas]) => ({ set, replicas }));
}
