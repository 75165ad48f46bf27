import type { PodSpec } from "../../api/core/v1/types.generated.ts";

/** A port that a pod takes on its node. */
export interface HostPort {
  readonly protocol: string;
  readonly ip: string;
  readonly port: number;
}

const anyAddress = "0.0.0.0";
const none: readonly HostPort[] = [];

/** The host ports of a pod, those of its sidecars included. */
export function hostPortsOf(spec: PodSpec): readonly HostPort[] {
  let found: HostPort[] | undefined;
  const sidecars = spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always") ?? [];
  for (const containers of [spec.containers, sidecars]) {
    for (const { ports = [] } of containers) {
      for (const { hostPort, hostIP, protocol } of ports) {
        if (hostPort) (found ??= []).push({ protocol: protocol || "TCP", ip: hostIP || anyAddress, port: hostPort });
      }
    }
  }
  return found ?? none;
}

/** Two ports conflict when an address is the same or one of them is on all addresses. */
export function portsConflict(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || a.ip === anyAddress || b.ip === anyAddress;
}
