import { isFinalPhase } from "../../api/core/v1/pod/pod-phase.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { RuntimePod } from "../runtime/runtime-pod.ts";
import { refusedStatus } from "../status/refused-status.ts";
import type { WorkerServices } from "./worker-services.ts";

/**
 * Whether the node takes a pod; one that it does not has failed from then on. A pod that a kubelet has begun with
 * stays, and one that an earlier kubelet refused never begins.
 */
export async function admitPod(
  pod: Pod,
  { sandboxes, containers }: RuntimePod,
  { admission, events, statuses }: Pick<WorkerServices, "admission" | "events" | "statuses">,
): Promise<boolean> {
  const { phase, startTime } = pod.status ?? {};
  if (startTime || sandboxes.length + containers.length > 0) {
    if (!isFinalPhase(phase)) admission.adopt(pod);
    return true;
  }
  if (isFinalPhase(phase)) return false;
  const refusal = await admission.admit(pod);
  if (!refusal) return true;
  events.pod(pod, "Warning", refusal.reason, refusal.message);
  statuses.set(pod, refusedStatus(pod, refusal));
  return false;
}
