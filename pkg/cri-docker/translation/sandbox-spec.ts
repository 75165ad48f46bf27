import { basename } from "node:path";
import { NamespaceMode, type PodSandboxConfig } from "../../cri/generated/cri/v1/api.ts";
import type { ContainerSpec, HostConfig } from "../docker/containers.ts";
import { type Ownership, sandboxLabels } from "./labels.ts";
import { podUsers, sandboxNamespaces } from "./namespaces.ts";
import { limitsOf } from "./resources.ts";
import { seccompOption, userOf } from "./security.ts";

/** The kernel kills a sandbox last, and it needs next to no CPU (as the dockershim had it). */
const oomScore = -998;
const cpuShares = 2;

export interface SandboxSurroundings extends Ownership {
  readonly image: string;
  readonly runtimeHandler: string;
  /** A file of the sandbox's own; undefined leaves resolv.conf to Docker. */
  readonly resolvConf: string | undefined;
  readonly leastOomScore: number;
  readonly cgroupDriver: "cgroupfs" | "systemd";
}

/** A sandbox is a container that does nothing: it holds the namespaces that its pod's containers join. */
export function sandboxSpec(config: PodSandboxConfig, surroundings: SandboxSurroundings): ContainerSpec {
  const { linux, hostname } = config;
  const security = linux?.securityContext;
  const hostNetwork = security?.namespaceOptions?.network === NamespaceMode.NODE;
  return {
    Image: surroundings.image,
    ...(hostname && !hostNetwork && { Hostname: hostname }),
    User: security ? userOf(security) : "",
    Labels: sandboxLabels(config, surroundings),
    HostConfig: hostConfig(config, surroundings),
  };
}

function hostConfig(config: PodSandboxConfig, surroundings: SandboxSurroundings): HostConfig {
  const { linux } = config;
  const { network, resolvConf, runtimeHandler, leastOomScore, cgroupDriver } = surroundings;
  const security = linux?.securityContext;
  return {
    ...sandboxNamespaces(security?.namespaceOptions, network),
    ...podUsers(config),
    ...(linux?.resources && limitsOf(linux.resources)),
    CpuShares: cpuShares,
    OomScoreAdj: Math.max(oomScore, leastOomScore),
    Sysctls: { ...linux?.sysctls },
    Privileged: security?.privileged ?? false,
    ReadonlyRootfs: security?.readonlyRootfs ?? false,
    GroupAdd: (security?.supplementalGroups ?? []).map(String),
    SecurityOpt: ["no-new-privileges", ...seccompOption(security?.seccomp)],
    ...(resolvConf && { Mounts: [{ Type: "bind", Source: resolvConf, Target: "/etc/resolv.conf" }] }),
    ...(runtimeHandler && { Runtime: runtimeHandler }),
    ...cgroupParent(linux?.cgroupParent ?? "", cgroupDriver),
    LogConfig: { Type: "none", Config: {} },
    RestartPolicy: { Name: "no" },
  };
}

/** systemd wants a slice's name, cgroupfs a path. */
export function cgroupParent(parent: string, driver: "cgroupfs" | "systemd"): Pick<HostConfig, "CgroupParent"> {
  if (!parent) return {};
  return { CgroupParent: driver === "systemd" ? basename(parent) : parent };
}
