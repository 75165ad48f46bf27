import type { Pod, PodCondition } from "../api/core/v1/types.generated.ts";
import { getCondition } from "../apimachinery/conditions.ts";
import { formatTime } from "../apimachinery/time.ts";

/** A strategic merge patch that says why the pod has no node; undefined when the pod says so already. */
export function notScheduledPatch(pod: Pod, reason: string, message: string, now: number): object | undefined {
  const known = getCondition(pod.status?.conditions, "PodScheduled");
  if (known?.status === "False" && known.reason === reason && known.message === message) return undefined;
  const condition: PodCondition = {
    type: "PodScheduled",
    status: "False",
    reason,
    message,
    lastProbeTime: undefined,
    lastTransitionTime: known?.status === "False" ? known.lastTransitionTime : formatTime(now),
    observedGeneration: pod.metadata.generation,
  };
  return { status: { conditions: [condition] } };
}
