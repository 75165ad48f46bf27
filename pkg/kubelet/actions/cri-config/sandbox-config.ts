import type { ContainerPort, Pod, PodSpec } from "../../../api/core/v1/types.generated.ts";
import {
  type DeepPartial,
  type PodSandboxConfig,
  type PortMapping,
  Protocol,
} from "../../../cri/generated/cri/v1/api.ts";
import { podHostname } from "../../network/hostname.ts";
import { type DnsOptions, podDns } from "../../network/pod-dns.ts";
import { appContainers, initContainers, isSidecar, podUid } from "../../pod/pod-containers.ts";
import type { PodDirectories } from "../../pod/pod-directories.ts";
import { podLabels } from "../../runtime/labels.ts";
import { sandboxSecurityContext } from "./security-context.ts";

export interface SandboxConfigOptions extends DnsOptions {
  readonly directories: PodDirectories;
  readonly seccompRoot: string;
  /** "" leaves the cgroup's place to the runtime. */
  readonly cgroupParent: string;
}

const protocols: Readonly<Record<string, Protocol>> = {
  TCP: Protocol.TCP,
  UDP: Protocol.UDP,
  SCTP: Protocol.SCTP,
};

/** What the runtime is asked for as the pod's sandbox (upstream's generatePodSandboxConfig). */
export async function sandboxConfig(
  pod: Pod,
  attempt: number,
  options: SandboxConfigOptions,
): Promise<DeepPartial<PodSandboxConfig>> {
  const { metadata, spec } = pod;
  requireSupported(spec);
  const ports = [...appContainers(pod), ...initContainers(pod).filter(isSidecar)].flatMap(({ ports = [] }) => ports);
  return {
    metadata: { name: metadata.name, namespace: metadata.namespace ?? "", uid: podUid(pod), attempt },
    ...(!spec?.hostNetwork && { hostname: podHostname(pod, options.clusterDomain).hostname }),
    logDirectory: options.directories.podLogs(pod),
    dnsConfig: await podDns(pod, options),
    portMappings: ports.map(portMapping),
    labels: podLabels(pod),
    annotations: { ...metadata.annotations },
    linux: {
      cgroupParent: options.cgroupParent,
      securityContext: sandboxSecurityContext(pod, options.seccompRoot),
      sysctls: Object.fromEntries((spec?.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value])),
    },
  };
}

function portMapping({
  containerPort,
  hostPort = 0,
  hostIP = "",
  protocol = "TCP",
}: ContainerPort): DeepPartial<PortMapping> {
  return { containerPort, hostPort, hostIp: hostIP, protocol: protocols[protocol] ?? Protocol.TCP };
}

/** What would silently run differently from what the manifest asks for is refused. */
function requireSupported({ hostUsers, runtimeClassName }: PodSpec = { containers: [] }): void {
  if (hostUsers === false)
    throw new Error("hostUsers: false is not supported: the container runtime has no user namespaces for pods");
  if (runtimeClassName)
    throw new Error(`failed to get sandbox runtime: RuntimeClass.node.k8s.io "${runtimeClassName}" not found`);
}
