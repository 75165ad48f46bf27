import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";

/** Always, OnFailure or Never: the container's own policy where it has one, else the pod's. */
export function restartPolicyOf({ spec }: Pod, container: Container): string {
  return container.restartPolicy ?? spec?.restartPolicy ?? "Always";
}

/** Whether an app container is to be run again, or for the first time (upstream's ShouldContainerBeRestarted). */
export function shouldRestart(pod: Pod, container: Container, last: RuntimeContainer | undefined): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  if (!last || last.state === "unknown" || last.state === "created") return true;
  if (last.state === "running") return false;
  return restartsAfter(pod, container, last.exitCode);
}

/** Whether a container that ended with this code is run again: by its own rules, else by its policy. */
export function restartsAfter(pod: Pod, container: Container, exitCode: number): boolean {
  const policy = restartPolicyOf(pod, container);
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0) || hasRuleFor(container, exitCode);
}

/** Init containers of a pod that restarts are tried again until they succeed. */
export function restartsInit(pod: Pod, container: Container, exitCode: number): boolean {
  return restartPolicyOf(pod, container) !== "Never" || hasRuleFor(container, exitCode);
}

/** Restart rules of single containers by exit code (KEP-5307). */
function hasRuleFor({ restartPolicyRules = [] }: Container, exitCode: number): boolean {
  return restartPolicyRules.some(({ action, exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    return action === "Restart" && exitCodes !== undefined && (exitCodes.operator === "NotIn" ? !listed : listed);
  });
}
