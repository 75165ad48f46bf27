import { isFinalPhase } from "../../../../api/core/v1/pod/pod-phase.ts";
import type { ContainerStatus, Pod } from "../../../../api/core/v1/types.generated.ts";
import { isConditionTrue } from "../../../../apimachinery/conditions.ts";
import { timeSince } from "../../generic/tables/table-columns.ts";

/**
 * What `kubectl get pods` says of a pod (upstream's printPod): how many are ready, its state in a word, its restarts.
 */
export interface PodText {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

/** What `kubectl get pods` shows of a pod. `now` in milliseconds. */
export function podText(pod: Pod, now: number): PodText {
  const { spec, status } = pod;
  const { initContainerStatuses: init = [], containerStatuses: apps = [] } = status ?? {};
  const sidecars = init.filter(({ name }) => isSidecar(pod, name));
  const ready = [...apps, ...sidecars].filter((container) => container.ready && container.state?.running).length;
  const total = spec.containers.length + (spec.initContainers ?? []).filter(({ name }) => isSidecar(pod, name)).length;
  const open = initText(pod);
  const begun = open === undefined || isConditionTrue(status?.conditions, "Initialized");
  return {
    ready: `${ready}/${total}`,
    status: statusText(pod, open, begun),
    // What it took to initialize is told until then.
    restarts: restartsText(begun ? [...sidecars, ...apps] : init, now),
  };
}

const isSidecar = ({ spec }: Pod, container: string): boolean =>
  spec.initContainers?.find(({ name }) => name === container)?.restartPolicy === "Always";

function statusText(pod: Pod, open: string | undefined, begun: boolean): string {
  const { status, metadata } = pod;
  const gated = status?.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated");
  const general = gated ? "SchedulingGated" : status?.reason || status?.phase || "";
  const text = begun ? containersText(pod, open ?? general) : (open ?? general);
  if (metadata.deletionTimestamp === undefined) return text;
  if (status?.reason === "NodeLost") return "Unknown";
  return isFinalPhase(status?.phase) ? text : "Terminating";
}

/** The first init container that has not done its part, if any. */
function initText(pod: Pod): string | undefined {
  const total = pod.spec.initContainers?.length ?? 0;
  for (const [index, { name, state, started }] of (pod.status?.initContainerStatuses ?? []).entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (isSidecar(pod, name) && started) continue;
    if (state?.terminated) return `Init:${terminatedText(state.terminated)}`;
    const waiting = state?.waiting?.reason;
    return waiting && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${total}`;
  }
  return undefined;
}

function containersText({ status }: Pod, fallback: string): string {
  let text = fallback;
  let running = false;
  for (const { state, ready } of [...(status?.containerStatuses ?? [])].reverse()) {
    if (state?.waiting?.reason) text = state.waiting.reason;
    else if (state?.terminated) text = terminatedText(state.terminated);
    else if (ready && state?.running) running = true;
  }
  if (text !== "Completed" || !running) return text;
  return isConditionTrue(status?.conditions, "Ready") ? "Running" : "NotReady";
}

function terminatedText({
  reason,
  signal,
  exitCode,
}: {
  reason?: string | undefined;
  signal?: number | undefined;
  exitCode: number;
}): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function restartsText(containers: readonly ContainerStatus[], now: number): string {
  const restarts = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = containers
    .flatMap(({ lastState }) => lastState?.terminated?.finishedAt ?? [])
    .sort()
    .at(-1);
  return restarts > 0 && last ? `${restarts} (${timeSince(last, now)} ago)` : String(restarts);
}
