import type { CriRuntime as WholeCri } from "../../cri/client.ts";

/** The CRI calls that the kubelet makes. Rejections are gRPC service errors. */
export type CriRuntime = Pick<
  WholeCri,
  | "version"
  | "status"
  | "runPodSandbox"
  | "stopPodSandbox"
  | "removePodSandbox"
  | "podSandboxStatus"
  | "listPodSandbox"
  | "createContainer"
  | "startContainer"
  | "stopContainer"
  | "removeContainer"
  | "listContainers"
  | "containerStatus"
  | "reopenContainerLog"
  | "execSync"
  | "exec"
  | "attach"
  | "portForward"
  | "containerStats"
  | "listContainerStats"
  | "getContainerEvents"
  | "imageFsInfo"
  | "listImages"
  | "imageStatus"
  | "pullImage"
>;

/** The container runtime as the kubelet reaches it; pkg/cri's CriConnection is one. */
export interface RuntimeConnection {
  readonly runtime: CriRuntime;
  close(): void;
}
