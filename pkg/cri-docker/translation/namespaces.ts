import { NamespaceMode, type NamespaceOption, type PodSandboxConfig } from "../../cri/generated/cri/v1/api.ts";
import type { HostConfig } from "../docker/containers.ts";

const isNode = (mode: NamespaceMode | undefined) => mode === NamespaceMode.NODE;

/** The namespaces that a pod's containers will share with its sandbox. */
export function sandboxNamespaces(options: NamespaceOption | undefined, network: string): HostConfig {
  return {
    NetworkMode: isNode(options?.network) ? "host" : network,
    IpcMode: isNode(options?.ipc) ? "host" : "shareable",
    ...(isNode(options?.pid) && { PidMode: "host" }),
  };
}

/**
 * A container's place in its sandbox's namespaces, the host's or its own. The network is always the sandbox's, also
 * where that is the host's: with it comes the sandbox's resolv.conf.
 */
export function containerNamespaces(options: NamespaceOption | undefined, sandboxId: string): HostConfig {
  const shared = `container:${sandboxId}`;
  const pid = pidMode(options, shared);
  return {
    NetworkMode: shared,
    IpcMode: isNode(options?.ipc) ? "host" : shared,
    ...(isNode(options?.network) && { UTSMode: "host" }),
    ...(pid && { PidMode: pid }),
  };
}

function pidMode(options: NamespaceOption | undefined, shared: string): string | undefined {
  switch (options?.pid) {
    case NamespaceMode.NODE:
      return "host";
    case NamespaceMode.TARGET:
      return `container:${options.targetId}`;
    case NamespaceMode.POD:
      return shared;
    default:
      return undefined;
  }
}

/**
 * The users of a pod's containers. An engine that gives containers users of their own (userns-remap) refuses that to
 * what is privileged or has the host's network or processes: such a pod has the host's.
 */
export function podUsers({ linux }: PodSandboxConfig): Pick<HostConfig, "UsernsMode"> {
  const { privileged, namespaceOptions } = linux?.securityContext ?? {};
  const shares = [namespaceOptions?.network, namespaceOptions?.pid, namespaceOptions?.ipc].some(isNode);
  return privileged || shares ? { UsernsMode: "host" } : {};
}

/** What a sandbox's or container's host configuration says about namespaces, in CRI's words. */
export function namespaceOptions({ NetworkMode, IpcMode, PidMode }: HostConfig): NamespaceOption {
  const mode = (value: string | undefined) => (value === "host" ? NamespaceMode.NODE : NamespaceMode.POD);
  return {
    ...{ network: mode(NetworkMode), ipc: mode(IpcMode), targetId: "", usernsOptions: undefined },
    pid: PidMode === "host" ? NamespaceMode.NODE : NamespaceMode.CONTAINER,
  };
}
