import { type ContainerConfig, type PodSandboxConfig, Signal } from "../../cri/generated/cri/v1/api.ts";
import type { ContainerSpec, HostConfig } from "../docker/containers.ts";
import { containerLabels, type Ownership } from "./labels.ts";
import { bindMount } from "./mounts.ts";
import { containerNamespaces, podUsers } from "./namespaces.ts";
import { limitsOf } from "./resources.ts";
import { cgroupParent } from "./sandbox-spec.ts";
import { privilegesOf, userOf } from "./security.ts";

/** Docker keeps only this much of what a container writes: the runtime copies it to the pod's log as it comes. */
const logConfig = { Type: "json-file", Config: { "max-size": "20m", "max-file": "3" } };

export interface ContainerSurroundings extends Ownership {
  readonly sandboxId: string;
  readonly sandboxConfig: PodSandboxConfig | undefined;
  readonly imageRef: string;
  /** The pod's log file for this container; "" for none. */
  readonly logPath: string;
  readonly leastOomScore: number;
  readonly cgroupDriver: "cgroupfs" | "systemd";
}

/** A pod's container as Docker makes it. */
export function containerSpec(config: ContainerConfig, surroundings: ContainerSurroundings): ContainerSpec {
  const { image, command, args, envs, workingDir, stdin, stdinOnce, tty, linux, stopSignal } = config;
  return {
    Image: image?.image ?? "",
    ...(command.length > 0 && { Entrypoint: command }),
    ...(args.length > 0 && { Cmd: args }),
    ...(workingDir && { WorkingDir: workingDir }),
    ...(stopSignal !== Signal.RUNTIME_DEFAULT && {
      StopSignal: Signal[stopSignal].replace("PLUS", "+").replace("MINUS", "-"),
    }),
    Env: envs.map(({ key, value }) => `${key}=${value.toString("utf8")}`),
    User: linux?.securityContext ? userOf(linux.securityContext) : "",
    OpenStdin: stdin,
    StdinOnce: stdinOnce,
    Tty: tty,
    Labels: containerLabels({ config, ...surroundings }, surroundings),
    Healthcheck: { Test: ["NONE"] },
    HostConfig: hostConfig(config, surroundings),
  };
}

function hostConfig({ linux, mounts, devices }: ContainerConfig, surroundings: ContainerSurroundings): HostConfig {
  const { sandboxId, sandboxConfig, leastOomScore, cgroupDriver } = surroundings;
  const { securityContext, resources } = linux ?? {};
  return {
    ...containerNamespaces(securityContext?.namespaceOptions, sandboxId),
    ...(sandboxConfig && podUsers(sandboxConfig)),
    ...(resources && limitsOf(resources)),
    ...(securityContext && privilegesOf(securityContext)),
    OomScoreAdj: Math.max(Number(resources?.oomScoreAdj ?? 0n), leastOomScore),
    Mounts: mounts.map(bindMount),
    Devices: devices.map(({ hostPath, containerPath, permissions }) => ({
      ...{ PathOnHost: hostPath, PathInContainer: containerPath, CgroupPermissions: permissions },
    })),
    ...cgroupParent(sandboxConfig?.linux?.cgroupParent ?? "", cgroupDriver),
    LogConfig: logConfig,
    RestartPolicy: { Name: "no" },
  };
}
