import { isIP } from "node:net";
import type { EndpointAddress, Endpoints, EndpointSubset } from "../../api/core/v1/types.generated.ts";
import { managedByLabel, serviceNameLabel } from "../../api/discovery/v1/endpointslice/well-known-labels.ts";
import type { Endpoint, EndpointPort } from "../../api/discovery/v1/types.generated.ts";
import { endpoints as endpointsResource } from "../../api/resources.ts";
import { newControllerRef } from "../../apimachinery/owner-reference.ts";
import { type PortGroup, type SliceTemplate, triggerTimeAnnotation } from "../runtime/endpoint-slices/slice-plan.ts";

/** Who keeps these slices: the value of {@link managedByLabel}, by which every manager leaves the others' alone. */
export const managedBy = "endpointslicemirroring-controller.k8s.io";
const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/** What becomes of Endpoints that somebody made by hand. */
export interface Mirrored {
  readonly groups: PortGroup[];
  /** Addresses beyond what is mirrored of a subset. */
  readonly skipped: number;
}

/** The subsets of Endpoints made by hand, as groups of slices: one per set of ports and family of addresses. */
export function mirroredGroups({ subsets = [] }: Endpoints, mostAddresses: number): Mirrored {
  const groups = new Map<string, { addressType: string; ports: EndpointPort[]; endpoints: Endpoint[] }>();
  let skipped = 0;
  for (const subset of subsets) {
    const ports = portsOf(subset);
    const endpoints = endpointsOf(subset);
    skipped += Math.max(0, endpoints.length - mostAddresses);
    for (const endpoint of endpoints.slice(0, mostAddresses)) {
      const addressType = isIP(endpoint.addresses[0] ?? "") === 6 ? "IPv6" : "IPv4";
      const key = JSON.stringify([addressType, ports]);
      const group = groups.get(key) ?? { addressType, ports, endpoints: [] };
      group.endpoints.push(endpoint);
      groups.set(key, group);
    }
  }
  return { groups: [...groups.values()], skipped };
}

const portsOf = ({ ports = [] }: EndpointSubset): EndpointPort[] =>
  ports.map(({ name = "", port, protocol = "TCP", appProtocol }) => ({
    name,
    port,
    protocol,
    ...(appProtocol !== undefined && { appProtocol }),
  }));

const endpointsOf = ({ addresses = [], notReadyAddresses = [] }: EndpointSubset): Endpoint[] => [
  ...addresses.map((address) => endpointOf(address, true)),
  ...notReadyAddresses.map((address) => endpointOf(address, false)),
];

const endpointOf = ({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  ...(targetRef && { targetRef }),
});

/** What the slices that mirror an Endpoints object have in common: its labels and annotations. */
export function mirrorTemplate(endpoints: Endpoints): SliceTemplate {
  const { name, namespace, labels } = endpoints.metadata;
  const {
    [lastAppliedAnnotation]: _applied,
    [triggerTimeAnnotation]: _time,
    ...annotations
  } = endpoints.metadata.annotations ?? {};
  return {
    metadata: {
      name: "",
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [serviceNameLabel]: name, [managedByLabel]: managedBy },
      annotations,
      ownerReferences: [newControllerRef(endpoints, endpointsResource)],
    },
  };
}
