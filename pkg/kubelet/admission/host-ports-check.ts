import type { ContainerPort, Pod } from "../../api/core/v1/types.generated.ts";
import { appContainers, initContainers, isSidecar } from "../pod/pod-containers.ts";
import type { AdmissionCheck } from "./node-view.ts";

/** Two pods cannot have the same port of the node. */
export const hostPortsCheck: AdmissionCheck = (pod, { admitted }) => {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  const taken = admitted.flatMap(hostPorts);
  if (!wanted.some((port) => taken.some((other) => clash(port, other)))) return undefined;
  const why = "node(s) didn't have free ports for the requested pod ports";
  return { reason: "NodePorts", message: `Predicate NodePorts failed: ${why}` };
};

function hostPorts(pod: Pod): ContainerPort[] {
  const containers = [...appContainers(pod), ...initContainers(pod).filter(isSidecar)];
  return containers.flatMap(({ ports = [] }) => ports).filter(({ hostPort }) => hostPort);
}

function clash(one: ContainerPort, other: ContainerPort): boolean {
  const [here, there] = [one.hostIP || "0.0.0.0", other.hostIP || "0.0.0.0"];
  const sameAddress = here === there || here === "0.0.0.0" || there === "0.0.0.0";
  return one.hostPort === other.hostPort && (one.protocol ?? "TCP") === (other.protocol ?? "TCP") && sameAddress;
}
