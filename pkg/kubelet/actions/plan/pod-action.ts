import type { Container } from "../../../api/core/v1/types.generated.ts";
import type { ContainerRole } from "../../pod/pod-containers.ts";
import type { RuntimeContainer } from "../../runtime/runtime-pod.ts";

/** One step towards the pod that the manifest asks for. Steps of a plan are done in order. */
export type PodAction =
  /** Stops every container, app containers first and sidecars last in reverse order, then the sandboxes. */
  | { readonly type: "killPod"; readonly why: string }
  | {
      readonly type: "killContainer";
      readonly container: RuntimeContainer;
      readonly spec: Container;
      /** Ends the message of the Killing event: why it must go. */
      readonly why: string;
      /** Seconds; the pod's own when absent. */
      readonly gracePeriodSeconds?: number | undefined;
    }
  | { readonly type: "createSandbox"; readonly attempt: number }
  | {
      readonly type: "startContainer";
      readonly role: ContainerRole;
      readonly spec: Container;
      readonly restartCount: number;
    }
  /** The container failed a short while ago: it waits, and the pod says so. */
  | { readonly type: "backOff"; readonly spec: Container; readonly delayMs: number }
  | { readonly type: "removeContainer"; readonly containerId: string }
  | { readonly type: "removeSandbox"; readonly sandboxId: string };

export interface PodPlan {
  readonly steps: readonly PodAction[];
  /** When to plan again even if nothing happens, milliseconds since the epoch. */
  readonly dueAt?: number | undefined;
}
