import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { revisionOf } from "./annotations.ts";
import { isSettled, type Rollout } from "./rollout.ts";

const unlimited = 2 ** 31 - 1;

/** Old ReplicaSets beyond the history limit, of the lowest revisions, unless they have pods yet (cleanupDeployment). */
export function unneededSets({ deployment, old }: Rollout): ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit ?? unlimited;
  const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return alive
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, alive.length - limit))
    .filter(isUnused);
}

const isUnused = (set: ReplicaSet) => !set.spec.replicas && !set.status?.replicas && isSettled(set);
