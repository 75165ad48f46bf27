import type { Container, LifecycleHandler } from "../../api/core/v1/types.generated.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import { runHook } from "../handlers/run-hook.ts";
import { formatPod } from "../pod/pod-containers.ts";
import type { ActionContext, CurrentSandbox } from "./action-context.ts";
import { ActionFailure } from "./action-failure.ts";
import { killContainer } from "./kill-container.ts";
import { gracePeriodOf } from "./kill-pod.ts";

/**
 * Runs a started container's postStart hook. Where it fails the container is stopped, and its restart policy says what
 * follows. What the hook said may be secret: it stands in the pod's status, not in an event.
 */
export async function postStart(
  spec: Container,
  containerId: string,
  sandbox: CurrentSandbox,
  context: ActionContext,
): Promise<void> {
  const hook = spec.lifecycle?.postStart;
  if (!hook) return;
  const { cri, clock, events, pod, signal } = context;
  const podIp = (pod.spec?.hostNetwork ? context.hostIPs : sandbox.ips)[0] ?? "";
  const onFallback = (message: string) => events.pod(pod, "Warning", "LifecycleHTTPFallback", message);
  try {
    await untilAborted(runHook(hook, { cri, clock, containerId, container: spec, podIp, onFallback }), signal);
  } catch (error) {
    if (signal.aborted) throw error;
    events.container(pod, spec.name, "Warning", "FailedPostStartHook", "PostStartHook failed");
    const started = { id: containerId, name: spec.name, state: "running", notes: {} } as const;
    const how = { podIp, gracePeriodSeconds: gracePeriodOf(pod), message: "FailedPostStartHook" };
    await untilAborted(killContainer(started, { ...context, ...how }), signal);
    throw new ActionFailure("PostStartHookError", failureOf(hook, spec, context, error as Error), 0);
  }
}

function failureOf(hook: LifecycleHandler, { name }: Container, { pod }: ActionContext, error: Error): string {
  const kind = hook.exec
    ? `Exec lifecycle hook ([${(hook.exec.command ?? []).join(" ")}])`
    : hook.httpGet
      ? `HTTP lifecycle hook (${hook.httpGet.path ?? ""})`
      : `Sleep lifecycle hook (${hook.sleep?.seconds ?? 0})`;
  return `${kind} for Container "${name}" in Pod "${formatPod(pod)}" failed - error: ${error.message}`;
}
