import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";
import { isSidecar } from "./pod-containers.ts";

/** Always, OnFailure or Never: the container's own policy where it has one, else the pod's. */
export function restartPolicyOf({ spec }: Pod, container: Container): string {
  return container.restartPolicy ?? spec?.restartPolicy ?? "Always";
}

/** Whether an app container is to be run again, or for the first time (upstream's ShouldContainerBeRestarted). */
export function shouldRestart(pod: Pod, container: Container, last: RuntimeContainer | undefined): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  if (!last || last.state === "unknown" || last.state === "created") return true;
  if (last.state === "running") return false;
  return restartsAfter(restartPolicyOf(pod, container), last.exitCode);
}

export function restartsAfter(policy: string, exitCode: number): boolean {
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** Init containers of a pod that restarts are tried again until they succeed. */
export function restartsInit(pod: Pod, container: Container): boolean {
  return isSidecar(container) || (container.restartPolicy ?? pod.spec?.restartPolicy ?? "Always") !== "Never";
}
