import { isFinished } from "../../api/core/v1/pod/pod-phase.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { type Frontend, frontendKey } from "./frontend.ts";

/** The host ports that a pod of this node asks for, from its address on until it has ended. */
export function podFrontends(pod: Pod): Frontend[] {
  const address = pod.status?.podIP;
  if (!address || pod.spec.hostNetwork || isFinished(pod)) return [];
  const { namespace = "", name, uid } = pod.metadata;
  const ports = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].flatMap(({ ports }) => ports ?? []);
  return ports.flatMap(({ hostPort, hostIP, containerPort, protocol = "TCP" }) => {
    if (!hostPort || (protocol !== "TCP" && protocol !== "UDP")) return [];
    const host = hostIP || "0.0.0.0";
    return {
      key: frontendKey("host", protocol, host, hostPort),
      scope: "host",
      protocol,
      address: host,
      port: hostPort,
      endpoints: [{ address, port: containerPort }],
      serving: [{ address, port: containerPort }],
      affinitySeconds: undefined,
      owner: { kind: "Pod", namespace, name, uid },
    };
  });
}
