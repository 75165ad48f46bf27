import type { Container, Pod, PodStatus } from "../../api/core/v1/types.generated.ts";
import type { RuntimeContainer, RuntimePod } from "../runtime/runtime-pod.ts";

/** Why a container that should run does not. */
export interface WaitingReason {
  readonly reason: string;
  readonly message: string;
}

/** Everything a pod's status is made of. */
export interface StatusInput {
  readonly pod: Pod;
  /** The status as the kubelet last made it, or as the API has it. */
  readonly previous: PodStatus | undefined;
  readonly runtime: RuntimePod;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly hostIPs: readonly string[];
  /** "docker": the scheme of container ids. */
  readonly runtimeName: string;
  readonly waiting: (name: string) => WaitingReason | undefined;
  /** What probes say of a running container; true where there is no probe. */
  readonly started: (container: RuntimeContainer) => boolean;
  readonly ready: (container: RuntimeContainer, spec: Container) => boolean;
  /** The pod will never run again: what has stopped decides its phase. */
  readonly terminal: boolean;
  /** The kubelet's own verdict, such as DeadlineExceeded or Evicted. */
  readonly verdict?: { readonly reason: string; readonly message: string } | undefined;
}
