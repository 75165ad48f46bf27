import { PodSandboxState, type PodSandboxStatus } from "../../cri/generated/cri/v1/api.ts";
import type { ContainerInfo } from "../docker/containers.ts";
import { createdAt, pairsOf, podMetadata } from "./labels.ts";
import { namespaceOptions } from "./namespaces.ts";

/** A sandbox as CRI tells of it. One with the host's network has no address of its own. */
export function sandboxStatus({ Id, Config, State, HostConfig, NetworkSettings }: ContainerInfo): PodSandboxStatus {
  const network = Object.values(NetworkSettings.Networks)[0];
  const additional = network?.GlobalIPv6Address ? [{ ip: network.GlobalIPv6Address }] : [];
  return {
    id: Id,
    metadata: podMetadata(Config.Labels),
    state: State.Running ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY,
    createdAt: createdAt(Config.Labels),
    network: { ip: network?.IPAddress ?? "", additionalIps: additional },
    linux: { namespaces: { options: namespaceOptions(HostConfig) } },
    ...pairsOf(Config.Labels),
    runtimeHandler: "",
  };
}
