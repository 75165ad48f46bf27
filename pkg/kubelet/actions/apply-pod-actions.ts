import { formatDuration } from "../../util/duration.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import type { EnsuredImage } from "../images/image-manager.ts";
import { formatPod } from "../pod/pod-containers.ts";
import { ignoreGone } from "../runtime/cri-error.ts";
import { readySandbox } from "../runtime/runtime-pod.ts";
import type { MountedVolume } from "../volumes/mounted-volume.ts";
import type { ActionContext, ActionServices, PlannedPod } from "./action-context.ts";
import { ActionFailure } from "./action-failure.ts";
import { createSandbox } from "./create-sandbox.ts";
import { sandboxConfig } from "./cri-config/sandbox-config.ts";
import { killContainer } from "./kill-container.ts";
import { gracePeriodOf, killPod } from "./kill-pod.ts";
import type { PodAction, PodPlan } from "./plan/pod-action.ts";
import { startContainer } from "./start-container.ts";

type Executors = {
  readonly [K in PodAction["type"]]: (step: Extract<PodAction, { type: K }>, context: ActionContext) => Promise<void>;
};

/** One executor per kind of step: a new kind does not compile without its own. */
const executors: Executors = {
  // A pod that is to end meanwhile stops its containers in its own time: it does not wait for these.
  killPod: (_step, context) =>
    untilAborted(
      killPod(context.runtime, { ...context, podIp: podIp(context), gracePeriodSeconds: gracePeriodOf(context.pod) }),
      context.signal,
    ),
  killContainer: ({ container, why, gracePeriodSeconds }, context) =>
    untilAborted(
      killContainer(container, {
        ...context,
        podIp: podIp(context),
        gracePeriodSeconds: gracePeriodSeconds ?? gracePeriodOf(context.pod),
        message: why,
      }),
      context.signal,
    ),
  createSandbox: async ({ attempt }, context) => {
    if (attempt > 0) context.events.pod(context.pod, "Normal", "SandboxChanged", sandboxChanged);
    context.current = await createSandbox(attempt, context);
  },
  startContainer: ({ spec, restartCount }, context) => startContainer(spec, restartCount, context),
  backOff: async ({ spec, delayMs }, context) => reportBackOff(spec.name, delayMs, context),
  removeContainer: ({ containerId }, { cri }) => ignoreGone(cri.removeContainer({ containerId })),
  removeSandbox: ({ sandboxId }, { cri }) => ignoreGone(cri.removePodSandbox({ podSandboxId: sandboxId })),
};

const sandboxChanged = "Pod sandbox changed, it will be killed and re-created.";

/** What came of a plan. */
export interface AppliedPlan {
  /** At least one step changed something in the runtime. */
  readonly changed: boolean;
  /** When to try again what failed, by container; "" is the sandbox. */
  readonly retries: ReadonlyMap<string, number>;
}

/**
 * Does a plan's steps in order. A container that fails does not keep others from starting; without a sandbox nothing
 * starts. Rejects only when the signal is aborted or the runtime is out of reach.
 */
export async function applyPodActions(
  plan: PodPlan,
  planned: PlannedPod,
  services: ActionServices,
): Promise<AppliedPlan> {
  const { signal, waiting } = planned;
  const context = await newContext(plan, planned, services);
  const retries = new Map<string, number>();
  let changed = false;
  for (const step of plan.steps) {
    signal.throwIfAborted();
    const name = "spec" in step ? step.spec.name : "";
    try {
      await execute(step, context);
      if (step.type !== "backOff") changed = true;
    } catch (error) {
      if (!(error instanceof ActionFailure)) throw error;
      if (error.reason) waiting.set(name, { reason: error.reason, message: error.message });
      retries.set(name, error.retryAfterMs);
      changed ||= error.retryAfterMs === 0;
      if (step.type === "createSandbox") break;
    }
  }
  return { changed, retries };
}

function execute<K extends PodAction["type"]>(step: Extract<PodAction, { type: K }>, context: ActionContext) {
  return (executors[step.type] as (step: PodAction, context: ActionContext) => Promise<void>)(step, context);
}

async function newContext(plan: PodPlan, planned: PlannedPod, services: ActionServices): Promise<ActionContext> {
  const { pod } = planned;
  const starts = plan.steps.filter((step) => step.type === "startContainer");
  const images = new Map(starts.map(({ spec }) => [spec.name, early(services.images.ensure(pod, spec))]));
  let volumes: Promise<ReadonlyMap<string, MountedVolume>> | undefined;
  const mountedVolumes = () => (volumes ??= early(services.volumes.setUp(pod)));
  if (starts.length > 0) void mountedVolumes();
  const image = (name: string): Promise<EnsuredImage> =>
    images.get(name) ?? Promise.reject(new Error(`no image for ${name}`));
  const ready = readySandbox(planned.runtime);
  const current = ready && {
    id: ready.id,
    ips: ready.ips,
    config: starts.length > 0 ? await sandboxConfig(pod, ready.attempt, services.sandbox) : {},
  };
  return { ...services, ...planned, current, mountedVolumes, image };
}

/** Started before it is waited for: a failure in the meantime is no unhandled one. */
function early<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

const podIp = ({ pod, current, hostIPs }: ActionContext) =>
  (pod.spec?.hostNetwork ? hostIPs[0] : current?.ips[0]) ?? "";

function reportBackOff(name: string, delayMs: number, { pod, events, waiting }: ActionContext): void {
  const who = `container=${name} pod=${formatPod(pod)}`;
  const message = `back-off ${formatDuration(delayMs)} restarting failed ${who}`;
  const before = waiting.get(name);
  waiting.set(name, { reason: "CrashLoopBackOff", message });
  if (before?.message === message) return;
  const said = `Back-off restarting failed container ${name} in pod ${formatPod(pod)}`;
  events.container(pod, name, "Warning", "BackOff", said);
}
