import type { Container } from "../../../api/core/v1/types.generated.ts";
import { appContainers, ephemeralContainers, initContainers, isSidecar } from "../../pod/pod-containers.ts";
import { restartPolicyOf, restartsAfter, restartsInit, shouldRestart } from "../../pod/restart-policy.ts";
import { isAlive, newestContainer, type RuntimeSandbox } from "../../runtime/runtime-pod.ts";
import { defect } from "./container-defect.ts";
import { PlanBuilder } from "./plan-builder.ts";
import { planCleanup } from "./plan-cleanup.ts";
import { planInitContainers, stuck } from "./plan-init-containers.ts";
import type { PlanInput } from "./plan-input.ts";
import type { PodPlan } from "./pod-action.ts";

/**
 * What to do next for a pod that should run, from what it should be and what the runtime has: upstream's
 * computePodActions. Pure. Doing the steps and planning again ends, with no step left, at the pod that was asked for.
 */
export function computePodActions(input: PlanInput): PodPlan {
  const plan = new PlanBuilder(input);
  const sandbox = usableSandbox(input);
  if (sandbox) planInSandbox(input, sandbox, plan);
  else planSandbox(input, plan);
  planCleanup(input, plan);
  return plan.build();
}

/** The one sandbox that is ready and, off the host's network, has an address. */
function usableSandbox({ pod, runtime }: PlanInput): RuntimeSandbox | undefined {
  const [newest, ...older] = runtime.sandboxes;
  if (!newest?.ready || older.some(({ ready }) => ready)) return undefined;
  return newest.ips.length > 0 || pod.spec?.hostNetwork ? newest : undefined;
}

/** No sandbox, or a dead one: what is left of the pod goes, and it starts from its first init container. */
function planSandbox(input: PlanInput, plan: PlanBuilder): void {
  const { pod, runtime } = input;
  const newest = runtime.sandboxes[0];
  const apps = appContainers(pod).filter((spec) => mayRunAgain(input, spec));
  const [firstInit] = initContainers(pod);
  const wanted = apps.length > 0 && !initFailedForGood(input);
  if (anythingAlive(input)) {
    plan.add({ type: "killPod", why: wanted ? "Pod sandbox changed, it will be killed and re-created." : "Stopping" });
  }
  if (!wanted) return;
  plan.add({ type: "createSandbox", attempt: newest ? newest.attempt + 1 : 0 });
  if (firstInit) plan.start(firstInit, isSidecar(firstInit) ? "sidecar" : "init");
  else for (const spec of apps) plan.start(spec, "app");
}

/** In a new sandbox: a container that already ran needs a policy that lets it run again. */
function mayRunAgain({ pod, runtime }: PlanInput, spec: Container): boolean {
  const last = newestContainer(runtime, spec.name);
  if (!last || last.state === "created") return true;
  if (last.state === "exited") return restartsAfter(pod, spec, last.exitCode);
  return restartPolicyOf(pod, spec) !== "Never";
}

function initFailedForGood({ pod, runtime }: PlanInput): boolean {
  return initContainers(pod).some((spec) => {
    const last = newestContainer(runtime, spec.name);
    const failed = last?.state === "exited" && last.exitCode !== 0;
    return failed && !restartsInit(pod, spec, last.exitCode);
  });
}

const anythingAlive = ({ runtime }: PlanInput) =>
  runtime.containers.some(isAlive) || runtime.sandboxes.some(({ ready }) => ready);

function planInSandbox(input: PlanInput, sandbox: RuntimeSandbox, plan: PlanBuilder): void {
  for (const spec of ephemeralContainers(input.pod)) {
    if (!newestContainer(input.runtime, spec.name)) plan.start(spec, "ephemeral");
  }
  const init = planInitContainers(input, sandbox.id, plan);
  if (init === "pending") return;
  const running = init === "done" ? planApps(input, plan) : 0;
  if (running > 0 || plan.starting > 0) return;
  if (!plan.keepKills() && anythingAlive(input)) plan.add({ type: "killPod", why: "Stopping" });
}

/** Returns how many run and stay. */
function planApps(input: PlanInput, plan: PlanBuilder): number {
  const before = plan.starting;
  let running = 0;
  for (const spec of appContainers(input.pod)) if (planApp(input, spec, plan)) running++;
  // Sidecars do not keep a pod alive whose own work is done.
  if (running === 0 && plan.starting === before) plan.starting = 0;
  return running;
}

function planApp(input: PlanInput, spec: Container, plan: PlanBuilder): boolean {
  const last = newestContainer(input.runtime, spec.name);
  if (last?.state !== "running") {
    if (!shouldRestart(input.pod, spec, last)) return false;
    if (last && last.state !== "exited") plan.kill(last, spec, stuck(spec, last));
    plan.start(spec, "app");
    return false;
  }
  const wrong = defect(input, spec, last);
  if (!wrong) return true;
  plan.kill(last, spec, wrong.restart ? `${wrong.why}, will be restarted` : wrong.why, wrong.gracePeriodSeconds);
  if (wrong.restart) plan.start(spec, "app");
  return false;
}
