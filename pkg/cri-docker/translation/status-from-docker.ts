import { ContainerState, ContainerStatus, MountPropagation } from "../../cri/generated/cri/v1/api.ts";
import type { ProcessUser } from "../docker/container-processes.ts";
import type { ContainerInfo } from "../docker/containers.ts";
import { imageSpec } from "./image-from-docker.ts";
import { containerMetadata, createdAt, labelNames, pairsOf } from "./labels.ts";
import { startReason } from "./start-refusal.ts";

type End = Pick<ContainerStatus, "state" | "startedAt" | "finishedAt" | "exitCode" | "reason" | "message">;

/** A container that never ran answers what upstream's runtimes do: the shell's codes would suggest that it did. */
const startErrorCode = 128;

/** A container as CRI tells of it. `user`: who its first process runs as, where that is known. */
export function statusFromDocker(info: ContainerInfo, user?: ProcessUser): ContainerStatus {
  const { Id, Config, Image, HostConfig } = info;
  const labels = Config.Labels;
  return ContainerStatus.fromPartial({
    id: Id,
    metadata: containerMetadata(labels),
    createdAt: createdAt(labels),
    ...endOf(info),
    image: imageSpec(labels[labelNames.imageName] ?? ""),
    imageRef: labels[labelNames.imageRef] ?? Image,
    imageId: Image,
    ...pairsOf(labels),
    mounts: (HostConfig.Mounts ?? []).map(mount),
    logPath: labels[labelNames.logPath] ?? "",
    resources: { linux: resources(info) },
    ...(user && { user: { linux: linuxUser(user) } }),
  });
}

function endOf({ State, Config }: ContainerInfo): End {
  const times = { startedAt: nanos(State.StartedAt), finishedAt: nanos(State.FinishedAt) };
  if (State.Running) {
    return { state: ContainerState.CONTAINER_RUNNING, ...times, finishedAt: 0n, exitCode: 0, reason: "", message: "" };
  }
  if (times.startedAt > 0n) {
    const reason = State.OOMKilled ? "OOMKilled" : State.ExitCode === 0 ? "Completed" : "Error";
    return { state: ContainerState.CONTAINER_EXITED, ...times, exitCode: State.ExitCode, reason, message: State.Error };
  }
  if (State.ExitCode === 0) {
    return {
      state: ContainerState.CONTAINER_CREATED,
      startedAt: 0n,
      finishedAt: 0n,
      exitCode: 0,
      reason: "",
      message: "",
    };
  }
  const made = createdAt(Config.Labels);
  return {
    ...{ state: ContainerState.CONTAINER_EXITED, startedAt: made, finishedAt: made, exitCode: startErrorCode },
    ...{ reason: "StartError", message: startReason(State.Error) },
  };
}

const linuxUser = ({ uid, gid, groups }: ProcessUser) => ({
  ...{ uid: BigInt(uid), gid: BigInt(gid) },
  supplementalGroups: groups.map(BigInt),
});

/** Go's zero time is Docker's word for never. */
function nanos(time: string): bigint {
  const [, seconds = "", fraction = ""] = /^(.{19})(?:\.(\d+))?/.exec(time) ?? [];
  const millis = Date.parse(`${seconds}Z`);
  return millis > 0 ? BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, "0")) : 0n;
}

type DockerMount = NonNullable<ContainerInfo["HostConfig"]["Mounts"]>[number];

const propagations: Readonly<Record<string, MountPropagation>> = {
  rslave: MountPropagation.PROPAGATION_HOST_TO_CONTAINER,
  rshared: MountPropagation.PROPAGATION_BIDIRECTIONAL,
};

const mount = ({ Source, Target, ReadOnly = false, BindOptions }: DockerMount) => ({
  ...{ hostPath: Source, containerPath: Target, readonly: ReadOnly },
  propagation: propagations[BindOptions?.Propagation ?? ""] ?? MountPropagation.PROPAGATION_PRIVATE,
});

function resources({ HostConfig }: ContainerInfo) {
  return {
    cpuShares: BigInt(HostConfig.CpuShares ?? 0),
    cpuPeriod: BigInt(HostConfig.CpuPeriod ?? 0),
    cpuQuota: BigInt(HostConfig.CpuQuota ?? 0),
    memoryLimitInBytes: BigInt(HostConfig.Memory ?? 0),
    oomScoreAdj: BigInt(HostConfig.OomScoreAdj ?? 0),
    cpusetCpus: HostConfig.CpusetCpus ?? "",
    cpusetMems: HostConfig.CpusetMems ?? "",
  };
}
