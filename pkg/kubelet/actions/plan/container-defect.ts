import type { Container } from "../../../api/core/v1/types.generated.ts";
import { restartPolicyOf } from "../../pod/restart-policy.ts";
import { containerHash } from "../../runtime/container-hash.ts";
import type { RuntimeContainer } from "../../runtime/runtime-pod.ts";
import type { PlanInput } from "./plan-input.ts";

/** Why a running container must go. */
export interface Defect {
  readonly why: string;
  readonly restart: boolean;
  readonly gracePeriodSeconds?: number | undefined;
}

/**
 * Undefined for a container that may go on. A changed definition is started anew whatever the restart policy says; a
 * failed probe only where it allows, within the probe's own grace period if it has one (computePodActions).
 */
export function defect({ health, pod }: PlanInput, spec: Container, running: RuntimeContainer): Defect | undefined {
  if (running.hash !== "" && running.hash !== containerHash(spec)) {
    return { why: `Container ${spec.name} definition changed`, restart: true };
  }
  const restart = restartPolicyOf(pod, spec) !== "Never";
  switch (health(running)) {
    case "healthy":
      return undefined;
    case "livenessFailed":
      return {
        why: `Container ${spec.name} failed liveness probe`,
        restart,
        gracePeriodSeconds: spec.livenessProbe?.terminationGracePeriodSeconds,
      };
    case "startupFailed":
      return {
        why: `Container ${spec.name} failed startup probe`,
        restart,
        gracePeriodSeconds: spec.startupProbe?.terminationGracePeriodSeconds,
      };
  }
}
