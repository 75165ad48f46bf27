import type { ContainerStatus, Pod } from "../../../api/core/v1/types.generated.ts";
import type { RuntimeContainer, RuntimePod } from "../../runtime/runtime-pod.ts";
import type { BackoffView } from "./container-backoff.ts";

/** What the probes that restart a container say of it. */
export type ContainerHealth = "healthy" | "livenessFailed" | "startupFailed";

/** Everything a plan depends on. */
export interface PlanInput {
  readonly pod: Pod;
  readonly runtime: RuntimePod;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly backoffs: BackoffView;
  readonly health: (container: RuntimeContainer) => ContainerHealth;
  /** Whether its startup probe, if it has one, has succeeded. */
  readonly started: (container: RuntimeContainer) => boolean;
  /** The container as the API last saw it: keeps the restart count when the runtime forgot. */
  readonly statusOf: (name: string) => ContainerStatus | undefined;
}
