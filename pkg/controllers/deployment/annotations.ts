import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";

const revisionAnnotation = "deployment.kubernetes.io/revision";
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

/** The rollout that the ReplicaSet belongs to, from 1; 0 when it was never given one or the annotation is no number. */
export const revisionOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[revisionAnnotation] ?? 0) || 0;

/**
 * The Deployment's replicas when this set was last scaled: another number now means that it was scaled since.
 * Undefined when unknown.
 */
export const desiredReplicasOf = ({ metadata }: ReplicaSet): number | undefined => {
  const value = Number(metadata.annotations?.[desiredReplicasAnnotation]);
  return Number.isInteger(value) ? value : undefined;
};

/** Replicas and surge together when this set was last scaled, what proportional scaling measures by; 0 when unknown. */
export const maxReplicasOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[maxReplicasAnnotation] ?? 0) || 0;

/** What proportional scaling needs to know of the last rollout. */
export const scaleAnnotations = (desired: number, surge: number) => ({
  [desiredReplicasAnnotation]: String(desired),
  [maxReplicasAnnotation]: String(desired + surge),
});

/** Upstream cuts the history off there, the oldest first. */
const longestHistory = 2000;

function withRevision(history: string | undefined, revision: number): string {
  const revisions = [...(history ? history.split(",") : []), String(revision)];
  while (revisions.join(",").length > longestHistory) revisions.shift();
  return revisions.join(",");
}

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
  return {
    ...current,
    ...(before && { [revisionHistoryAnnotation]: withRevision(current[revisionHistoryAnnotation], before) }),
    [revisionAnnotation]: String(revision),
  };
}

/** The Deployment with the revision of its newest set. */
export function withRevisionOf(deployment: Deployment, set: ReplicaSet): Deployment {
  const revision = set.metadata.annotations?.[revisionAnnotation];
  const { annotations } = deployment.metadata;
  if (revision === undefined || annotations?.[revisionAnnotation] === revision) return deployment;
  return {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: { ...annotations, [revisionAnnotation]: revision } },
  };
}
