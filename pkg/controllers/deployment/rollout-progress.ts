import type { Deployment, DeploymentStatus } from "../../api/apps/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { parseTime } from "../../apimachinery/time.ts";
import {
  type Conditions,
  sayCondition,
  sayProgress,
  withoutCondition,
  withProgressing,
} from "./deployment-conditions.ts";
import type { Rollout } from "./rollout.ts";

const noDeadline = 2 ** 31 - 1;
const complete = "NewReplicaSetAvailable";
const timedOut = "ProgressDeadlineExceeded";

/** Upstream takes the largest 32-bit number, the default of old API versions, as none too (HasProgressDeadline). */
export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== noDeadline;

/** Every replica is of the present template and available, and nothing old is left (DeploymentComplete). */
export function isComplete({ metadata, spec }: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = spec.replicas ?? 1;
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

/** The conditions with what Progressing says after this step of a rollout (syncRolloutStatus). */
export function withProgress(
  { deployment, current }: Rollout,
  status: DeploymentStatus,
  conditions: Conditions,
  now: number,
): Conditions {
  if (!hasDeadline(deployment)) return withoutCondition(conditions, "Progressing");
  const before = getCondition(deployment.status?.conditions, "Progressing");
  // A finished rollout stays finished, also while some of its pods are being replaced.
  if (status.replicas === status.updatedReplicas && before?.reason === complete) return conditions;
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const say = (verdict: string, reason: string, message: string) =>
    ({ type: "Progressing", status: verdict, reason, message: `${subject} ${message}` }) as const;
  if (isComplete(deployment, status))
    return sayCondition(conditions, say("True", complete, "has successfully progressed."), now);
  if (madeProgress(deployment.status, status))
    return sayProgress(conditions, say("True", "ReplicaSetUpdated", "is progressing."), now);
  if (isTimedOut(deployment, now))
    return sayCondition(conditions, say("False", timedOut, "has timed out progressing."), now);
  return conditions;
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

/** When the deadline passes, in ms since the epoch; undefined while nothing has been said about progress. */
function deadlineOf({ spec, status }: Deployment): number | undefined {
  const progressing = getCondition(status?.conditions, "Progressing");
  if (!progressing?.lastUpdateTime) return undefined;
  return parseTime(progressing.lastUpdateTime) + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

function isTimedOut(deployment: Deployment, now: number): boolean {
  const reason = getCondition(deployment.status?.conditions, "Progressing")?.reason;
  if (reason === complete) return false;
  const deadline = deadlineOf(deployment);
  return reason === timedOut || (deadline !== undefined && deadline < now);
}

/** Milliseconds until a rollout that stands still must be looked at again; undefined when it need not be. */
export function untilDeadline(deployment: Deployment, now: number): number | undefined {
  const progressing = getCondition(deployment.status?.conditions, "Progressing");
  if (!hasDeadline(deployment) || deployment.spec.paused || isComplete(deployment, deployment.status)) return undefined;
  const deadline = deadlineOf(deployment);
  if (deadline === undefined || progressing?.reason === timedOut || progressing?.reason === complete) return undefined;
  // A second more than the deadline: times are kept in whole seconds.
  return Math.max(0, deadline - now) + 1000;
}

/**
 * Pausing stops the clock and resuming starts it anew; a deadline that was missed stays missed (checkPausedConditions).
 */
export function withPause(deployment: Deployment, now: number): Deployment {
  const reason = getCondition(deployment.status?.conditions, "Progressing")?.reason;
  if (!hasDeadline(deployment) || reason === timedOut) return deployment;
  const paused = deployment.spec.paused === true;
  if (paused === (reason === "DeploymentPaused")) return deployment;
  const said = paused
    ? { status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" }
    : { status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" };
  return withProgressing(deployment, said, now);
}
