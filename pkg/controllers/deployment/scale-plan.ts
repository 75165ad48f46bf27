import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { scaledValue } from "../runtime/int-or-percent.ts";

/** Pure decisions about sizes: which ReplicaSets shall have how many replicas. The controller carries them out. */
export interface ScaleChange {
  readonly set: ReplicaSet;
  readonly replicas: number;
}

export interface Rollout {
  readonly deployment: Deployment;
  /** The set of the current template; absent until it exists. */
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

export const replicasOf = ({ spec }: ReplicaSet): number => spec.replicas ?? 0;
export const totalReplicas = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, set) => sum + replicasOf(set), 0);
const available = (set: ReplicaSet) => set.status?.availableReplicas ?? 0;
export const totalAvailable = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, set) => sum + available(set), 0);
export const wantedReplicas = ({ spec }: Deployment) => spec.replicas ?? 1;

export const isRolling = ({ spec }: Deployment): boolean => spec.strategy?.type !== "Recreate";

export function maxSurge(deployment: Deployment): number {
  if (!isRolling(deployment)) return 0;
  return scaledValue(deployment.spec.strategy?.rollingUpdate?.maxSurge ?? "25%", wantedReplicas(deployment), true);
}

export function maxUnavailable(deployment: Deployment): number {
  const wanted = wantedReplicas(deployment);
  if (!isRolling(deployment) || wanted === 0) return 0;
  const value = scaledValue(deployment.spec.strategy?.rollingUpdate?.maxUnavailable ?? "25%", wanted, false);
  // Both rounded to nothing: one may be missing, or the rollout could never move (ResolveFenceposts).
  return Math.min(value === 0 && maxSurge(deployment) === 0 ? 1 : value, wanted);
}

/** How large the newest set may become now: up to the surge over all sets (NewRSNewReplicas). */
export function newSetReplicas({ deployment, current, old }: Rollout): number {
  const wanted = wantedReplicas(deployment);
  const present = current ? replicasOf(current) : 0;
  if (!isRolling(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - totalReplicas(current ? [current, ...old] : old);
  if (room <= 0) return present;
  return present + Math.min(room, wanted - present);
}

/** A rolling update's next step: the new set grows first; when it cannot, old sets give way as far as availability allows. */
export function rollingStep(rollout: Rollout): ScaleChange[] {
  const { deployment, current } = rollout;
  if (!current) return [];
  const wanted = wantedReplicas(deployment);
  const replicas = replicasOf(current) > wanted ? wanted : newSetReplicas(rollout);
  if (replicas !== replicasOf(current)) return [{ set: current, replicas }];
  return shrinkOld(rollout, current);
}

function shrinkOld({ deployment, old }: Rollout, current: ReplicaSet): ScaleChange[] {
  const all = [current, ...old];
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const newUnavailable = replicasOf(current) - available(current);
  const mostScaledDown = totalReplicas(all) - minAvailable - newUnavailable;
  if (mostScaledDown <= 0) return [];
  const sizes = new Map(oldestFirst(old).map((set) => [set, replicasOf(set)]));
  // Replicas that are not available cost nothing to give up (cleanupUnhealthyReplicas).
  let left = mostScaledDown;
  for (const [set, size] of sizes) {
    const unhealthy = Math.max(0, Math.min(left, size - available(set)));
    sizes.set(set, size - unhealthy);
    left -= unhealthy;
  }
  let spare = totalAvailable(all) - minAvailable;
  for (const [set, size] of sizes) {
    const healthy = Math.max(0, Math.min(spare, size));
    sizes.set(set, size - healthy);
    spare -= healthy;
  }
  return [...sizes].filter(([set, size]) => size !== replicasOf(set)).map(([set, replicas]) => ({ set, replicas }));
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** By age, and by name where that is the same (ReplicaSetsByCreationTimestamp). */
export const oldestFirst = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
  [...sets].sort(
    ({ metadata: a }, { metadata: b }) =>
      byText(a.creationTimestamp ?? "", b.creationTimestamp ?? "") || byText(a.name, b.name),
  );
