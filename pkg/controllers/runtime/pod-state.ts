import { isFinished } from "../../api/core/v1/pod/pod-phase.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { parseTime } from "../../apimachinery/time.ts";

/** Neither finished nor going away (controller.IsPodActive). */
export const isActive = (pod: Pod): boolean => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;

/** Going away and not finished yet (controller.IsPodTerminating). */
export const isTerminating = (pod: Pod): boolean => !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined;

/** Whether the kubelet says that the pod can serve. */
export function isReady({ status }: Pod): boolean {
  return getCondition(status?.conditions, "Ready")?.status === "True";
}

/**
 * Milliseconds until a pod has been ready for `minReadySeconds`; 0 when it is available, undefined when it is not
 * ready.
 */
export function untilAvailable(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  const ready = getCondition(pod.status?.conditions, "Ready");
  if (ready?.status !== "True") return undefined;
  if (minReadySeconds === 0 || !ready.lastTransitionTime) return 0;
  return Math.max(0, parseTime(ready.lastTransitionTime) + minReadySeconds * 1000 - now);
}
