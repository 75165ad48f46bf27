import type { Container, LifecycleHandler, Pod } from "../../api/core/v1/types.generated.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import type { Clock } from "../../util/clock.ts";
import { runHook } from "../handlers/run-hook.ts";
import type { PodEvents } from "../pod/pod-events.ts";
import { isGone } from "../runtime/cri-error.ts";
import { annotationNames } from "../runtime/labels.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";

/** Upstream's minimumGracePeriodInSeconds: what a preStop hook leaves at least. */
const minGraceSeconds = 2;

export interface KillOptions {
  readonly cri: CriRuntime;
  readonly clock: Clock;
  readonly events: PodEvents;
  readonly pod: Pod;
  readonly podIp: string;
  /** Seconds from now. */
  readonly gracePeriodSeconds: number;
  readonly message: string;
  /** Ends waiting, and with it the preStop hook: the container is then stopped at once by whoever asked. */
  readonly hurry?: AbortSignal | undefined;
}

/** Runs the preStop hook, then stops the container within what is left of its grace period. Resolves when it has stopped. */
export async function killContainer(container: RuntimeContainer, options: KillOptions): Promise<void> {
  const { cri, clock, events, pod, gracePeriodSeconds, message, hurry } = options;
  if (container.state === "created") return void (await ignoreGone(cri.removeContainer({ containerId: container.id })));
  const spec = specOf(pod, container);
  events.container(pod, container.name, "Normal", "Killing", message);
  const begun = clock.now();
  const hook = spec.lifecycle?.preStop;
  if (hook && gracePeriodSeconds > 0 && container.state === "running") {
    await runPreStop(hook, spec, container, options);
  }
  const used = Math.floor((clock.now() - begun) / 1000);
  const left = hook ? Math.max(minGraceSeconds, gracePeriodSeconds - used) : gracePeriodSeconds;
  const timeout = hurry?.aborted ? 0 : gracePeriodSeconds === 0 ? 0 : left;
  await ignoreGone(cri.stopContainer({ containerId: container.id, timeout: BigInt(timeout) }));
}

/** The manifest's container, or what was noted on it when the manifest no longer has it. */
function specOf({ spec }: Pod, { name, notes }: RuntimeContainer): Container {
  const known = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find((each) => each.name === name);
  if (known) return known;
  const noted = notes[annotationNames.preStop];
  return { name, ...(noted && { lifecycle: { preStop: JSON.parse(noted) as LifecycleHandler } }) };
}

async function runPreStop(
  hook: LifecycleHandler,
  spec: Container,
  container: RuntimeContainer,
  { cri, clock, events, pod, podIp, gracePeriodSeconds, hurry }: KillOptions,
): Promise<void> {
  let cancel: (() => void) | undefined;
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(gracePeriodSeconds * 1000, resolve);
    hurry?.addEventListener("abort", () => resolve(), { once: true });
  });
  const run = runHook(hook, { cri, clock, containerId: container.id, container: spec, podIp }).catch(
    (error: unknown) => {
      const message = `PreStopHook failed: ${(error as Error).message}`;
      events.container(pod, container.name, "Warning", "FailedPreStopHook", message);
    },
  );
  await Promise.race([run, late]);
  cancel?.();
}

export async function ignoreGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
