import type { Container, LifecycleHandler, Pod } from "../../api/core/v1/types.generated.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";
import { runHook } from "../handlers/run-hook.ts";
import { formatPod } from "../pod/pod-containers.ts";
import type { PodEvents } from "../pod/pod-events.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { ignoreGone } from "../runtime/cri-error.ts";
import { annotationNames } from "../runtime/labels.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";

/** Upstream's minimumGracePeriodInSeconds: no container is killed without that much time to end by itself. */
export const minGraceSeconds = 2;

export interface KillOptions {
  readonly cri: CriRuntime;
  readonly clock: Clock;
  readonly events: PodEvents;
  readonly log: Logger;
  readonly pod: Pod;
  readonly podIp: string;
  /** Seconds from now. */
  readonly gracePeriodSeconds: number;
  readonly message: string;
  /** Ends waiting, and with it the preStop hook: the container is then stopped at once by whoever asked. */
  readonly hurry?: AbortSignal | undefined;
  /** Stopped only after that, as far as the grace period lets it wait. */
  readonly turn?: Promise<unknown> | undefined;
}

/** What stopping a container takes to know of it. */
export type KilledContainer = Pick<RuntimeContainer, "id" | "name" | "state" | "notes">;

/**
 * Runs the preStop hook, then stops the container within what is left of its grace period. Resolves when it has
 * stopped.
 */
export async function killContainer(container: KilledContainer, options: KillOptions): Promise<void> {
  const { cri, clock, events, pod, gracePeriodSeconds, message, turn } = options;
  if (container.state === "created") return void (await ignoreGone(cri.removeContainer({ containerId: container.id })));
  const spec = specOf(pod, container);
  events.container(pod, container.name, "Normal", "Killing", message);
  const begun = clock.elapsed();
  const left = () => (options.hurry?.aborted ? 0 : gracePeriodSeconds - Math.floor((clock.elapsed() - begun) / 1000));
  const hook = spec.lifecycle?.preStop;
  if (hook && left() > 0 && container.state === "running") {
    await inTime(runPreStop(hook, spec, container, options), left(), options);
  }
  if (turn) await inTime(turn, left(), options);
  const timeout = BigInt(Math.max(minGraceSeconds, left()));
  await ignoreGone(cri.stopContainer({ containerId: container.id, timeout }));
}

/** Waits for work no longer than that many seconds, nor when there is hurry. */
async function inTime(work: Promise<unknown>, seconds: number, { clock, hurry }: KillOptions): Promise<void> {
  let cancel: (() => void) | undefined;
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(Math.max(0, seconds) * 1000, resolve);
    if (hurry?.aborted) resolve();
    hurry?.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([work, late]);
  cancel?.();
}

/** The manifest's container, or what was noted on it when the manifest no longer has it. */
function specOf({ spec }: Pod, { name, notes }: KilledContainer): Container {
  const known = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find((each) => each.name === name);
  if (known) return known;
  const noted = notes[annotationNames.preStop];
  return { name, ...(noted && { lifecycle: { preStop: JSON.parse(noted) as LifecycleHandler } }) };
}

/** A hook that fails is told of, though not with what it said, and does not keep its container from being stopped. */
async function runPreStop(
  hook: LifecycleHandler,
  spec: Container,
  container: KilledContainer,
  { cri, clock, events, log, pod, podIp }: KillOptions,
): Promise<void> {
  const onFallback = (message: string) => events.pod(pod, "Warning", "LifecycleHTTPFallback", message);
  try {
    await runHook(hook, { cri, clock, containerId: container.id, container: spec, podIp, onFallback });
  } catch (error) {
    log.warn(
      { pod: formatPod(pod), container: container.name, error: (error as Error).message },
      "PreStop hook failed",
    );
    events.container(pod, container.name, "Warning", "FailedPreStopHook", "PreStopHook failed");
  }
}
