import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { ActionServices } from "../actions/action-context.ts";
import type { ContainerHealth } from "../actions/plan/plan-input.ts";
import type { PodAdmission } from "../admission/pod-admission.ts";
import type { RuntimeContainer, RuntimePod } from "../runtime/runtime-pod.ts";
import type { RuntimeReader } from "../runtime/runtime-reader.ts";
import type { StatusManager } from "../status/status-manager.ts";

/** What probes know of running containers. */
export interface ProbeView {
  /** Starts and ends probing to match what runs. */
  sync(pod: Pod, runtime: RuntimePod): void;
  /** The pod is about to end: only its readiness still counts. */
  ending(uid: string): void;
  forget(uid: string): void;
  health(container: RuntimeContainer): ContainerHealth;
  started(uid: string, container: RuntimeContainer): boolean;
  ready(uid: string, container: RuntimeContainer): boolean;
}

/** Whatever else keeps something for a pod. */
export interface PodResources {
  /** Called when a pod is first seen. */
  register(pod: Pod): void;
  /** The pod's containers are gone: undo what was done on the node for them. Rejects when it cannot yet. */
  tearDown(uid: string): Promise<void>;
  /** The pod itself is gone. */
  forget(uid: string): void;
}

export interface WorkerServices extends ActionServices {
  readonly reader: RuntimeReader;
  readonly statuses: StatusManager;
  readonly probes: ProbeView;
  readonly resources: PodResources;
  readonly admission: PodAdmission;
  /** The scheme of container ids: "docker". */
  readonly runtimeName: () => string;
}
