import type { Deployment, DeploymentCondition, DeploymentStatus } from "../../api/apps/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";

type Said = Pick<DeploymentCondition, "type" | "status" | "reason" | "message">;
export type Conditions = readonly DeploymentCondition[];

/**
 * The conditions with one more said. One that has its status and reason already stays as it is, message and times
 * included; a changed one goes to the end (SetDeploymentCondition). `now`: ms since the epoch.
 */
export function sayCondition(conditions: Conditions, said: Said, now: number): Conditions {
  const before = getCondition(conditions, said.type);
  if (before?.status === said.status && before.reason === said.reason) return conditions;
  return [...withoutCondition(conditions, said.type), stamped(said, before, now)];
}

/** The same, but a sign of progress counts each time: `lastUpdateTime`, from which the deadline runs, moves always. */
export function sayProgress(conditions: Conditions, said: Said, now: number): Conditions {
  const before = getCondition(conditions, said.type);
  return [...withoutCondition(conditions, said.type), stamped(said, before, now)];
}

/** The conditions without that of a type, if there is one. */
export const withoutCondition = (conditions: Conditions, type: string): Conditions =>
  conditions.filter((condition) => condition.type !== type);

function stamped(said: Said, before: DeploymentCondition | undefined, now: number): DeploymentCondition {
  const time = formatTime(now);
  const stayed = before?.status === said.status ? before.lastTransitionTime : undefined;
  return { ...said, lastUpdateTime: time, lastTransitionTime: stayed ?? time };
}

/** The Deployment as if its status said so already; what is said is written with the rest of the status. */
export function withProgressing(
  deployment: Deployment,
  said: Pick<Said, "status" | "reason" | "message">,
  now: number,
): Deployment {
  const before = deployment.status?.conditions ?? [];
  const conditions = sayCondition(before, { type: "Progressing", ...said }, now);
  return conditions === before ? deployment : withStatus(deployment, { conditions: [...conditions] });
}

/** The Deployment with parts of its status changed. */
export const withStatus = (deployment: Deployment, status: DeploymentStatus): Deployment => ({
  ...deployment,
  status: { ...deployment.status, ...status },
});
