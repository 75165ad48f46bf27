import { isFinalPhase } from "../../api/core/v1/pod/pod-phase.ts";
import { qualityOfService } from "../../api/core/v1/pod/quality-of-service.ts";
import type { PodStatus } from "../../api/core/v1/types.generated.ts";
import { formatTime } from "../../apimachinery/time.ts";
import { initContainers, isSidecar } from "../pod/pod-containers.ts";
import { isAlive, readySandbox } from "../runtime/runtime-pod.ts";
import { type ContainerStatuses, containerStatuses } from "./container-statuses.ts";
import { podConditions } from "./pod-conditions.ts";
import { type PodPhase, podPhase } from "./pod-phase.ts";
import type { StatusInput } from "./status-input.ts";

/** The status that the API should show (upstream's generateAPIPodStatus). A phase that is final stays. */
export function generatePodStatus(input: StatusInput): PodStatus {
  const { pod, previous, now, verdict } = input;
  const statuses = containerStatuses(input);
  const initialized = isInitialized(input, statuses);
  const phase = decidePhase(input, statuses, initialized);
  const sandboxReady = readySandbox(input.runtime) !== undefined;
  const { reason, message } = verdict ?? previous ?? {};
  return {
    ...(pod.metadata.generation && { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: podConditions(pod, previous, statuses, { phase, sandboxReady, initialized, now, verdict }),
    ...(reason && { reason }),
    ...(message && { message }),
    ...addresses(input),
    startTime: previous?.startTime ?? formatTime(now),
    ...(statuses.init.length > 0 && { initContainerStatuses: statuses.init }),
    containerStatuses: statuses.app,
    ...(statuses.ephemeral.length > 0 && { ephemeralContainerStatuses: statuses.ephemeral }),
    qosClass: previous?.qosClass ?? qualityOfService(pod),
  };
}

/**
 * A phase that is final is told only when nothing of the pod can run any more: who waits for it counts on that. Until
 * then the phase stays with its reason, while the pod is unready at once (upstream's mergePodStatus).
 */
export function untilStopped(status: PodStatus, { previous, runtime, terminal }: StatusInput): PodStatus {
  if (terminal || !isFinalPhase(status.phase) || isFinalPhase(previous?.phase) || !runtime.containers.some(isAlive))
    return status;
  const { phase: _phase, reason: _reason, message: _message, ...others } = status;
  const { phase = "Pending", reason, message } = previous ?? {};
  return { ...others, phase, ...(reason && { reason }), ...(message && { message }) };
}

function decidePhase(input: StatusInput, statuses: ContainerStatuses, initialized: boolean): PodPhase {
  const before = input.previous?.phase;
  if (isFinalPhase(before)) return before as PodPhase;
  if (input.verdict) return "Failed";
  return podPhase(input.pod, statuses, input.terminal, initialized);
}

/** Once an app container was made, the pod counts as initialized for good. */
function isInitialized({ pod }: StatusInput, { init, app }: ContainerStatuses): boolean {
  if (app.some(({ containerID }) => containerID)) return true;
  const sidecars = new Set(
    initContainers(pod)
      .filter(isSidecar)
      .map(({ name }) => name),
  );
  return init.every((status) => (sidecars.has(status.name) ? status.started : status.ready));
}

function addresses(input: StatusInput): Pick<PodStatus, "hostIP" | "hostIPs" | "podIP" | "podIPs"> {
  const { pod, hostIPs, runtime, previous } = input;
  const sandbox = readySandbox(runtime);
  const ips = pod.spec?.hostNetwork ? hostIPs : (sandbox?.ips ?? (previous?.podIPs ?? []).map(({ ip }) => ip));
  return {
    ...(hostIPs[0] && { hostIP: hostIPs[0], hostIPs: hostIPs.map((ip) => ({ ip })) }),
    ...(ips[0] && { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }),
  };
}
