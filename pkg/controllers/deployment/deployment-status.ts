import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  ReplicaSet,
} from "../../api/apps/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime, parseTime } from "../../apimachinery/time.ts";
import { maxUnavailable, type Rollout, totalAvailable } from "./scale-plan.ts";

const total = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number | undefined) =>
  sets.reduce((sum, set) => sum + (of(set) ?? 0), 0);

/** The counts of a Deployment and its conditions Available, Progressing and ReplicaFailure. `now`: ms since the epoch. */
export function deploymentStatus(rollout: Rollout, now: number): DeploymentStatus {
  const { deployment, current, old } = rollout;
  const sets = current ? [current, ...old] : [...old];
  const available = totalAvailable(sets);
  const replicas = total(sets, (set) => set.status?.replicas);
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation,
    replicas,
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: total(sets, (set) => set.status?.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total(sets, (set) => set.spec.replicas) - available),
    terminatingReplicas: total(sets, (set) => set.status?.terminatingReplicas),
    ...(deployment.status?.collisionCount !== undefined && { collisionCount: deployment.status.collisionCount }),
  };
  return { ...status, conditions: conditionsOf(rollout, sets, status, now) };
}

function conditionsOf(
  rollout: Rollout,
  sets: readonly ReplicaSet[],
  status: DeploymentStatus,
  now: number,
): DeploymentCondition[] {
  const { deployment } = rollout;
  const conditions = new Map((deployment.status?.conditions ?? []).map((condition) => [condition.type, condition]));
  const put = (condition: NewCondition) =>
    conditions.set(condition.type, transition(conditions.get(condition.type), condition, now));
  const enough = (status.availableReplicas ?? 0) >= (deployment.spec.replicas ?? 1) - maxUnavailable(deployment);
  put(
    enough
      ? {
          type: "Available",
          status: "True",
          reason: "MinimumReplicasAvailable",
          message: "Deployment has minimum availability.",
        }
      : {
          type: "Available",
          status: "False",
          reason: "MinimumReplicasUnavailable",
          message: "Deployment does not have minimum availability.",
        },
  );
  const progressing = progressOf(rollout, status, now);
  if (progressing) put(progressing);
  const failure = sets.map((set) => getCondition(set.status?.conditions, "ReplicaFailure")).find(Boolean);
  if (failure)
    put({
      type: "ReplicaFailure",
      status: failure.status,
      reason: failure.reason ?? "",
      message: failure.message ?? "",
    });
  else conditions.delete("ReplicaFailure");
  return [...conditions.values()];
}

type NewCondition = Pick<DeploymentCondition, "type" | "status" | "reason" | "message"> & { progressed?: boolean };

/** `lastUpdateTime` moves with every change and with every sign of progress: the deadline counts from it. */
function transition(
  before: DeploymentCondition | undefined,
  { progressed, ...after }: NewCondition,
  now: number,
): DeploymentCondition {
  if (before?.status === after.status && before.reason === after.reason && !progressed) return before;
  const time = formatTime(now);
  const moved = before?.status !== after.status;
  return { ...after, lastUpdateTime: time, lastTransitionTime: moved ? time : (before.lastTransitionTime ?? time) };
}

export function isComplete({ deployment }: Rollout, status: DeploymentStatus): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    status.updatedReplicas === wanted &&
    status.replicas === wanted &&
    status.availableReplicas === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

const hasDeadline = ({ spec }: Deployment) =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2 ** 31 - 1;

function progressOf(rollout: Rollout, status: DeploymentStatus, now: number): NewCondition | undefined {
  const { deployment, current } = rollout;
  if (!hasDeadline(deployment)) return undefined;
  const before = getCondition(deployment.status?.conditions, "Progressing");
  if (deployment.spec.paused) {
    return { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" };
  }
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(rollout, status)) {
    return {
      type: "Progressing",
      status: "True",
      reason: "NewReplicaSetAvailable",
      message: `${subject} has successfully progressed.`,
    };
  }
  if (!before || before.reason === "DeploymentPaused" || madeProgress(deployment.status, status)) {
    return {
      type: "Progressing",
      status: "True",
      reason: "ReplicaSetUpdated",
      message: `${subject} is progressing.`,
      progressed: true,
    };
  }
  if (untilDeadline(deployment, now) === 0) {
    return {
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: `${subject} has timed out progressing.`,
    };
  }
  // A finished rollout that lost pods progresses again when a new one begins, which shows in the counts.
  return undefined;
}

function madeProgress(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const oldReplicas = (status: DeploymentStatus | undefined) =>
    (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    oldReplicas(after) < oldReplicas(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

/** Milliseconds until the progress deadline passes; 0 when it has; undefined when none runs. */
export function untilDeadline({ spec, status }: Deployment, now: number): number | undefined {
  const progressing = getCondition(status?.conditions, "Progressing");
  if (spec.progressDeadlineSeconds === undefined || spec.paused || !progressing?.lastUpdateTime) return undefined;
  if (progressing.reason === "NewReplicaSetAvailable") return undefined;
  if (progressing.reason === "ProgressDeadlineExceeded") return 0;
  return Math.max(0, parseTime(progressing.lastUpdateTime) + spec.progressDeadlineSeconds * 1000 - now);
}
