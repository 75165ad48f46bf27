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
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const counted = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.some((sidecar) => sidecar.name === name)),
  ];
  const ready = counted.filter((container) => container.ready && container.state?.running).length;
  return {
    ready: `${ready}/${spec.containers.length + sidecars.length}`,
    status: statusText(pod),
    restarts: restartsText([...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])], now),
  };
}

function statusText(pod: Pod): string {
  const { status, metadata } = pod;
  let text = status?.reason || status?.phase || "";
  if (status?.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated"))
    text = "SchedulingGated";
  const init = initText(pod);
  if (init) text = init;
  else text = containersText(pod, text);
  if (metadata.deletionTimestamp === undefined) return text;
  return status?.reason === "NodeLost" ? "Unknown" : saysFinished(text) ? text : "Terminating";
}

const saysFinished = (text: string) => text === "Completed" || text === "Error" || isFinalPhase(text);

/** The first init container that has not done its part, if any. */
function initText({ spec, status }: Pod): string | undefined {
  const all = spec.initContainers ?? [];
  for (const [index, container] of (status?.initContainerStatuses ?? []).entries()) {
    const { state, started } = container;
    if (state?.terminated?.exitCode === 0) continue;
    if (all.find(({ name }) => name === container.name)?.restartPolicy === "Always" && started) continue;
    if (state?.terminated) return `Init:${terminatedText(state.terminated)}`;
    const waiting = state?.waiting?.reason;
    return waiting && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${all.length}`;
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
