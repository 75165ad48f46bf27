import type { Pod, Service } from "../../api/core/v1/types.generated.ts";
import type { Client } from "../../client/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { DeepPartial, PodSandboxConfig } from "../../cri/generated/cri/v1/api.ts";
import type { Clock } from "../../util/clock.ts";
import type { ObjectSource } from "../env/object-source.ts";
import type { Allocatable } from "../env/resource-ref.ts";
import type { EnsuredImage, ImageManager } from "../images/image-manager.ts";
import type { PodEvents } from "../pod/pod-events.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import type { RuntimePod } from "../runtime/runtime-pod.ts";
import type { WaitingReason } from "../status/status-input.ts";
import type { MountedVolume } from "../volumes/mounted-volume.ts";
import type { SandboxConfigOptions } from "./cri-config/sandbox-config.ts";
import type { ContainerBackoffs } from "./plan/container-backoff.ts";

/** What the executors of all steps work with. */
export interface ActionServices {
  readonly cri: CriRuntime;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
  readonly events: PodEvents;
  readonly images: Pick<ImageManager, "ensure">;
  readonly objects: ObjectSource;
  readonly volumes: { setUp(pod: Pod): Promise<ReadonlyMap<string, MountedVolume>> };
  readonly services: () => readonly Service[];
  readonly allocatable: () => Allocatable;
  readonly backoffs: ContainerBackoffs;
  readonly sandbox: SandboxConfigOptions;
  readonly hostIPs: readonly string[];
  /** Bytes of the node. */
  readonly memoryCapacity: number;
}

/** The sandbox in which a plan's containers start. */
export interface CurrentSandbox {
  readonly id: string;
  readonly ips: readonly string[];
  readonly config: DeepPartial<PodSandboxConfig>;
}

/** The pod that a plan is for. */
export interface PlannedPod {
  readonly pod: Pod;
  /** What the runtime had of it when the plan was made. */
  readonly runtime: RuntimePod;
  /** Ends waiting: the pod shall no longer run. */
  readonly signal: AbortSignal;
  /** Why containers do not run, by name. A container that starts loses its entry. */
  readonly waiting: Map<string, WaitingReason>;
}

/** One plan being carried out. Work that needs no sandbox starts before its step is reached. */
export interface ActionContext extends ActionServices, PlannedPod {
  /** The sandbox that containers join: the runtime's, or the one that a step made. */
  current: CurrentSandbox | undefined;
  readonly mountedVolumes: () => Promise<ReadonlyMap<string, MountedVolume>>;
  readonly image: (container: string) => Promise<EnsuredImage>;
}
