import type { Container } from "../../../api/core/v1/types.generated.ts";
import { appContainers, initContainers, isSidecar } from "../../pod/pod-containers.ts";
import { restartsInit } from "../../pod/restart-policy.ts";
import type { RuntimeContainer } from "../../runtime/runtime-pod.ts";
import { defect } from "./container-defect.ts";
import type { PlanBuilder } from "./plan-builder.ts";
import type { PlanInput } from "./plan-input.ts";

/** Whether app containers may run, must wait, or never will. */
export type InitOutcome = "done" | "pending" | "failed";

/**
 * Init containers run one after the other; a sidecar is passed as soon as it has started, and is kept running ever
 * after. Only what ran in the current sandbox counts.
 */
export function planInitContainers(input: PlanInput, sandboxId: string, plan: PlanBuilder): InitOutcome {
  const inSandbox = input.runtime.containers.filter((container) => container.sandboxId === sandboxId);
  const last = (name: string) => inSandbox.find((container) => container.name === name);
  const passed = appContainers(input.pod).some(({ name }) => last(name));
  for (const spec of initContainers(input.pod)) {
    const outcome = isSidecar(spec)
      ? planSidecar(input, spec, last(spec.name), plan)
      : passed
        ? "done"
        : planOneInit(input, spec, last(spec.name), plan);
    if (outcome === "failed") return outcome;
    if (outcome === "pending" && !passed) return outcome;
  }
  return "done";
}

function planSidecar(
  input: PlanInput,
  spec: Container,
  last: RuntimeContainer | undefined,
  plan: PlanBuilder,
): InitOutcome {
  if (last?.state === "running") {
    const wrong = defect(input, spec, last);
    if (!wrong) return input.started(last) ? "done" : "pending";
    plan.kill(last, spec, `${wrong.why}, will be restarted`, wrong.gracePeriodSeconds);
  } else if (last && last.state !== "exited") plan.kill(last, spec, stuck(spec, last));
  plan.start(spec, "sidecar");
  return "pending";
}

function planOneInit(
  input: PlanInput,
  spec: Container,
  last: RuntimeContainer | undefined,
  plan: PlanBuilder,
): InitOutcome {
  if (last?.state === "running") return "pending";
  if (last?.state === "exited" && last.exitCode === 0) return "done";
  if (last?.state === "exited" && !restartsInit(input.pod, spec, last.exitCode)) return "failed";
  if (last && last.state !== "exited") plan.kill(last, spec, stuck(spec, last));
  plan.start(spec, "init");
  return "pending";
}

/** Created but never started, or lost sight of by the runtime: a kubelet or an engine died at the wrong moment. */
export function stuck(spec: Container, { state }: RuntimeContainer): string {
  return `Container ${spec.name} is in ${state} state, try killing it before restart`;
}
