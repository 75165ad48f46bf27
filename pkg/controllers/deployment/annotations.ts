import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";

export const revisionAnnotation = "deployment.kubernetes.io/revision";
const revisionHistoryAnnotation = "deployment.kubernetes.io/revision-history";
const desiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas";
const maxReplicasAnnotation = "deployment.kubernetes.io/max-replicas";

/** Annotations that belong to the Deployment or the ReplicaSet alone and are never copied. */
const notCopied = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  "deprecated.deployment.rollback.to",
]);

export const revisionOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[revisionAnnotation] ?? 0) || 0;

export const desiredReplicasOf = ({ metadata }: ReplicaSet): number | undefined => {
  const value = Number(metadata.annotations?.[desiredReplicasAnnotation]);
  return Number.isInteger(value) ? value : undefined;
};

export const maxReplicasOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[maxReplicasAnnotation] ?? 0) || 0;

/** What proportional scaling needs to know of the last rollout. */
export const scaleAnnotations = (desired: number, surge: number) => ({
  [desiredReplicasAnnotation]: String(desired),
  [maxReplicasAnnotation]: String(desired + surge),
});

/** The annotations of the newest ReplicaSet: the Deployment's own, and the revision (with the ones it had before). */
export function newSetAnnotations(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  const current = { ...set?.metadata.annotations, ...Object.fromEntries(copied) };
  const before = set && revisionOf(set);
  if (before !== undefined && before >= revision) return current;
  const history = [current[revisionHistoryAnnotation], before ? String(before) : undefined].filter(Boolean).join(",");
  return {
    ...current,
    ...(history && { [revisionHistoryAnnotation]: history }),
    [revisionAnnotation]: String(revision),
  };
}
