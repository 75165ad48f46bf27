import { isFinished } from "../../../api/core/v1/pod/pod-phase.ts";
import type { Pod, Service, ServicePort } from "../../../api/core/v1/types.generated.ts";
import { compileLabelSelector, type LabelSelector } from "../../../apimachinery/selectors/label-selector.ts";
import { isReady } from "../pod-state.ts";

/** What Endpoints and EndpointSlices both say of a pod behind a service. */
export interface ServiceEndpoint {
  readonly pod: Pod;
  readonly address: string;
  /** Traffic may go there. */
  readonly ready: boolean;
  /** It would answer, whether or not it is going away. */
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly hostname: string | undefined;
}

/** The selector of a service that has one; without one its endpoints are made by hand. */
export function serviceSelector({ spec }: Service): LabelSelector | undefined {
  if (spec.type === "ExternalName" || !spec.selector || Object.keys(spec.selector).length === 0) return undefined;
  return compileLabelSelector({ matchLabels: spec.selector });
}

/**
 * The pods that stand behind a service, by address: those with an address that have not finished
 * (ShouldPodBeInEndpoints).
 */
export function serviceEndpoints(service: Service, pods: readonly Pod[]): ServiceEndpoint[] {
  const publishNotReady = service.spec.publishNotReadyAddresses ?? false;
  return pods.flatMap((pod) => {
    const { status, spec, metadata } = pod;
    if (!status?.podIP || isFinished(pod)) return [];
    const terminating = metadata.deletionTimestamp !== undefined;
    const serving = isReady(pod);
    const hostname = spec.hostname && spec.subdomain === service.metadata.name ? spec.hostname : undefined;
    return {
      pod,
      address: status.podIP,
      ready: publishNotReady || (serving && !terminating),
      serving,
      terminating,
      hostname,
    };
  });
}

/** A service without an address of its own: its name leads to the pods. */
export const isHeadless = ({ spec }: Service): boolean => !spec.clusterIP || spec.clusterIP === "None";

/** The number a service's port has in a pod; undefined when the pod names no such port. */
export function targetPort(pod: Pod, { targetPort: target, port, protocol = "TCP" }: ServicePort): number | undefined {
  if (target === undefined) return port;
  if (typeof target === "number") return target || port;
  const containers = [
    ...(pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always"),
    ...pod.spec.containers,
  ];
  return containers
    .flatMap(({ ports }) => ports ?? [])
    .find((candidate) => candidate.name === target && (candidate.protocol ?? "TCP") === protocol)?.containerPort;
}
