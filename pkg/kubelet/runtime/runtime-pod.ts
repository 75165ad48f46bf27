import type { LinuxContainerUser, Pod } from "../../api/core/v1/types.generated.ts";

/** Who a pod in the runtime is, by its labels. */
export interface RuntimePodId {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** By what a pod of the API is found in the runtime. */
export const identityOf = ({ metadata: { uid = "", namespace = "", name } }: Pod): RuntimePodId => ({
  uid,
  namespace,
  name,
});

/** What the runtime knows of one pod, in the kubelet's own words: plain data that the planner and the status read. */
export interface RuntimePod extends RuntimePodId {
  /** Newest first. */
  readonly sandboxes: readonly RuntimeSandbox[];
  /** Newest first, dead ones included. */
  readonly containers: readonly RuntimeContainer[];
}

export interface RuntimeSandbox {
  readonly id: string;
  readonly ready: boolean;
  readonly attempt: number;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  /** Empty for the host's network and for sandboxes that are not ready. */
  readonly ips: readonly string[];
}

export type RuntimeContainerState = "created" | "running" | "exited" | "unknown";

export interface RuntimeContainer {
  readonly id: string;
  readonly name: string;
  readonly sandboxId: string;
  readonly state: RuntimeContainerState;
  /** How often the kubelet had started this container before (its restart count). */
  readonly attempt: number;
  /** {@link containerHash} of the spec it was made from. */
  readonly hash: string;
  readonly createdAt: number;
  /** 0 when it never started, or is still running, respectively. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  /** As the manifest named it, and what it resolved to. */
  readonly image: string;
  readonly imageId: string;
  readonly logPath: string;
  /** Who its first process runs as, where the runtime says so. */
  readonly user?: LinuxContainerUser | undefined;
  /** What the kubelet noted on it when it was created; see labels.ts. */
  readonly notes: Readonly<Record<string, string>>;
}

/** The newest container of a name: the only one that can be alive. */
export function newestContainer(pod: RuntimePod, name: string): RuntimeContainer | undefined {
  return pod.containers.find((container) => container.name === name);
}

/** It has not ended: one that is created, or of unknown state, may still run and must be ended as one that runs. */
export const isAlive = ({ state }: RuntimeContainer): boolean => state !== "exited";

/** The sandbox that containers may join, if there is one. */
export function readySandbox(pod: RuntimePod): RuntimeSandbox | undefined {
  return pod.sandboxes[0]?.ready ? pod.sandboxes[0] : undefined;
}
