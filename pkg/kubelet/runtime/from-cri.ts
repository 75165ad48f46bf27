import {
  ContainerState,
  type ContainerStatus,
  type LinuxContainerUser,
  type PodSandbox,
  PodSandboxState,
  type PodSandboxStatus,
} from "../../cri/generated/cri/v1/api.ts";
import { annotationNames } from "./labels.ts";
import type { RuntimeContainer, RuntimeContainerState, RuntimeSandbox } from "./runtime-pod.ts";

const states: Readonly<Record<ContainerState, RuntimeContainerState>> = {
  [ContainerState.CONTAINER_CREATED]: "created",
  [ContainerState.CONTAINER_RUNNING]: "running",
  [ContainerState.CONTAINER_EXITED]: "exited",
  [ContainerState.CONTAINER_UNKNOWN]: "unknown",
  [ContainerState.UNRECOGNIZED]: "unknown",
};

/** CRI's nanoseconds as milliseconds. */
const millis = (nanos: bigint) => Number(nanos / 1_000_000n);

/** A container as CRI's ContainerStatus tells of it. */
export function containerFromCri(status: ContainerStatus, sandboxId: string): RuntimeContainer {
  const { annotations, metadata, image } = status;
  return {
    id: status.id,
    name: metadata?.name ?? "",
    sandboxId,
    state: states[status.state],
    attempt: Number(annotations[annotationNames.restartCount] ?? metadata?.attempt ?? 0),
    hash: annotations[annotationNames.hash] ?? "",
    createdAt: millis(status.createdAt),
    startedAt: millis(status.startedAt),
    finishedAt: millis(status.finishedAt),
    exitCode: status.exitCode,
    reason: status.reason,
    message: status.message,
    image: image?.userSpecifiedImage || (image?.image ?? ""),
    imageId: status.imageRef || status.imageId,
    logPath: status.logPath,
    ...(status.user?.linux && { user: linuxUser(status.user.linux) }),
    notes: annotations,
  };
}

const linuxUser = ({ uid, gid, supplementalGroups }: LinuxContainerUser) => ({
  ...{ uid: Number(uid), gid: Number(gid) },
  ...(supplementalGroups.length > 0 && { supplementalGroups: supplementalGroups.map(Number) }),
});

/** A sandbox by its entry in a list and, where it was worth asking, its status. */
export function sandboxFromCri(listed: PodSandbox, status: PodSandboxStatus | undefined): RuntimeSandbox {
  const ready = (status ?? listed).state === PodSandboxState.SANDBOX_READY;
  const { ip = "", additionalIps = [] } = status?.network ?? {};
  return {
    id: listed.id,
    ready,
    attempt: listed.metadata?.attempt ?? 0,
    createdAt: millis(listed.createdAt),
    ips: ready ? [ip, ...additionalIps.map((each) => each.ip)].filter(Boolean) : [],
  };
}
