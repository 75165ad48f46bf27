import { zoneLabel } from "../../api/core/v1/node/well-known-labels.ts";
import type { Node, Service } from "../../api/core/v1/types.generated.ts";
import { managedByLabel, serviceNameLabel } from "../../api/discovery/v1/endpointslice/well-known-labels.ts";
import type { Endpoint, EndpointHints, EndpointPort } from "../../api/discovery/v1/types.generated.ts";
import { services } from "../../api/resources.ts";
import { newControllerRef } from "../../apimachinery/owner-reference.ts";
import { type PortGroup, type SliceTemplate, triggerTimeAnnotation } from "../runtime/endpoint-slices/slice-plan.ts";
import { isHeadless, type ServiceEndpoint, targetPort } from "../runtime/service-endpoints/service-endpoints.ts";

/** Who keeps these slices: the value of {@link managedByLabel}, by which every manager leaves the others' alone. */
export const managedBy = "endpointslice-controller.k8s.io";
const headlessLabel = "service.kubernetes.io/headless";
const addressType = "IPv4";

/** What the one slice of a service without endpoints holds. */
export const emptyGroup: PortGroup = { addressType, ports: [], endpoints: [] };

/** Finds the node of a pod. */
type NodeOf = (name: string) => Node | undefined;

/** Pods may give one named port different numbers: each set of numbers needs slices of its own. */
export function portGroups(service: Service, endpoints: readonly ServiceEndpoint[], nodeOf: NodeOf): PortGroup[] {
  const groups = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>();
  for (const endpoint of endpoints) {
    const ports = endpointPorts(service, endpoint);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(sliceEndpoint(service, endpoint, nodeOf));
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ addressType, ...group }));
}

function endpointPorts({ spec }: Service, { pod }: ServiceEndpoint): EndpointPort[] {
  return (spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(pod, servicePort);
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    return port === undefined ? [] : { name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) };
  });
}

function sliceEndpoint(service: Service, endpoint: ServiceEndpoint, nodeOf: NodeOf): Endpoint {
  const { pod, address, ready, serving, terminating, hostname } = endpoint;
  const { nodeName } = pod.spec;
  const zone = nodeName ? nodeOf(nodeName)?.metadata.labels?.[zoneLabel] : undefined;
  const hints = ready ? trafficHints(service.spec.trafficDistribution, nodeName, zone) : undefined;
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName && { nodeName }),
    ...(zone && { zone }),
    ...(hints && { hints }),
    targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
  };
}

/** Whose traffic an endpoint is meant for, when the service asks to keep it near (KEP-4444, KEP-3015). */
function trafficHints(
  wish: string | undefined,
  node: string | undefined,
  zone: string | undefined,
): EndpointHints | undefined {
  const sameNode = wish === "PreferSameNode" && node ? { forNodes: [{ name: node }] } : undefined;
  // Proxies that do not know of nodes stay in the zone at least.
  const sameZone = wish && zone ? { forZones: [{ name: zone }] } : undefined;
  return sameNode || sameZone ? { ...sameNode, ...sameZone } : undefined;
}

/** What the slices of a service have in common. `triggered`: when its endpoints changed. */
export function sliceTemplate(service: Service, triggered: string | undefined): SliceTemplate {
  const { name, namespace, labels: { [headlessLabel]: _, ...labels } = {} } = service.metadata;
  return {
    metadata: {
      name: "",
      generateName: `${name}-`,
      namespace,
      labels: {
        ...labels,
        ...(isHeadless(service) && { [headlessLabel]: "" }),
        [serviceNameLabel]: name,
        [managedByLabel]: managedBy,
      },
      ...(triggered !== undefined && { annotations: { [triggerTimeAnnotation]: triggered } }),
      ownerReferences: [newControllerRef(service, services)],
    },
  };
}
