import type { Pod, PodStatus } from "../../api/core/v1/types.generated.ts";
import { computePodActions } from "../actions/plan/compute-pod-actions.ts";
import type { PodPlan } from "../actions/plan/pod-action.ts";
import { podUid } from "../pod/pod-containers.ts";
import type { RuntimePod } from "../runtime/runtime-pod.ts";
import type { RetryTimes } from "./retry-times.ts";
import type { WorkerServices } from "./worker-services.ts";

/** What to do for a pod now, without what failed a short while ago and has to wait for its turn. */
export function planPod(
  pod: Pod,
  runtime: RuntimePod,
  status: PodStatus,
  retries: RetryTimes,
  { clock, backoffs, probes }: WorkerServices,
): PodPlan {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status;
  const all = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
  const now = clock.now();
  const plan = computePodActions({
    pod,
    runtime,
    now,
    backoffs,
    health: (container) => probes.health(container),
    started: (container) => probes.started(podUid(pod), container),
    statusOf: (name) => all.find((each) => each.name === name),
  });
  return withoutRetries(plan, retries, clock.elapsed());
}

/** Nothing starts while the sandbox has to wait. */
function withoutRetries(plan: PodPlan, retries: RetryTimes, elapsed: number): PodPlan {
  const noSandbox = retries.waits("", elapsed);
  const steps = plan.steps.filter((step) => {
    if (step.type === "createSandbox") return !noSandbox;
    if (step.type === "startContainer") return !noSandbox && !retries.waits(step.spec.name, elapsed);
    return true;
  });
  return { ...plan, steps };
}
