import type { Service } from "../../api/core/v1/types.generated.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { services } from "../../api/resources.ts";
import { newControllerRef } from "../../apimachinery/owner-reference.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { type ServiceEndpoint, targetPort } from "../runtime/service-endpoints.ts";

export const serviceNameLabel = "kubernetes.io/service-name";
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
export const managedBy = "endpointslice-controller.k8s.io";
/** Upstream's --max-endpoints-per-slice. */
const mostEndpoints = 100;

/** What has to be done so that the slices say what is wanted; slices that say it already are left alone. */
export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

interface PortGroup {
  readonly ports: EndpointPort[];
  readonly endpoints: Endpoint[];
}

/** Compares the slices there are with what the service and its pods ask for. */
export function planSlices(
  service: Service,
  endpoints: readonly ServiceEndpoint[],
  existing: readonly EndpointSlice[],
): SlicePlan {
  const wanted = portGroups(service, endpoints).flatMap((group) => chunks(group));
  const free = new Set(existing);
  const update: EndpointSlice[] = [];
  const create: EndpointSlice[] = [];
  for (const { ports, endpoints: members } of wanted) {
    const slice = bestMatch(free, ports, members);
    if (slice) free.delete(slice);
    const content = { labels: labelsOf(service), ports, endpoints: members };
    if (!slice) create.push(newSlice(service, content));
    else if (!says(slice, content))
      update.push({ ...slice, metadata: { ...slice.metadata, labels: content.labels }, ports, endpoints: members });
  }
  return { create, update, remove: [...free] };
}

/** Pods may give one named port different numbers: each set of numbers needs slices of its own. */
function portGroups(service: Service, endpoints: readonly ServiceEndpoint[]): PortGroup[] {
  const groups = new Map<string, PortGroup>();
  for (const endpoint of endpoints) {
    const ports = endpointPorts(service, endpoint);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(sliceEndpoint(endpoint));
    groups.set(key, group);
  }
  if (groups.size === 0) return [{ ports: [], endpoints: [] }];
  return [...groups.values()];
}

function endpointPorts({ spec }: Service, { pod }: ServiceEndpoint): EndpointPort[] {
  return (spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(pod, servicePort);
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    return port === undefined ? [] : { name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) };
  });
}

const sliceEndpoint = ({ pod, address, ready, serving, terminating, hostname }: ServiceEndpoint): Endpoint => ({
  addresses: [address],
  conditions: { ready, serving, terminating },
  ...(hostname !== undefined && { hostname }),
  ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
  targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
});

function chunks({ ports, endpoints }: PortGroup): PortGroup[] {
  if (endpoints.length <= mostEndpoints) return [{ ports, endpoints }];
  const count = Math.ceil(endpoints.length / mostEndpoints);
  return Array.from({ length: count }, (_, i) => ({
    ports,
    endpoints: endpoints.slice(i * mostEndpoints, (i + 1) * mostEndpoints),
  }));
}

/** The free slice with the same ports that shares most addresses: fewest changes on the wire. */
function bestMatch(
  free: ReadonlySet<EndpointSlice>,
  ports: readonly EndpointPort[],
  members: readonly Endpoint[],
): EndpointSlice | undefined {
  const addresses = new Set(members.flatMap((endpoint) => endpoint.addresses));
  const shared = (slice: EndpointSlice) =>
    slice.endpoints.filter(({ addresses: [address] }) => address !== undefined && addresses.has(address)).length;
  const same = [...free].filter(
    (slice) => deepEqual(slice.ports ?? [], ports) || slice.endpoints.length === 0 || members.length === 0,
  );
  return same.sort((a, b) => shared(b) - shared(a))[0];
}

interface SliceContent {
  readonly labels: Record<string, string>;
  readonly ports: EndpointPort[];
  readonly endpoints: Endpoint[];
}

const says = (slice: EndpointSlice, { labels, ports, endpoints }: SliceContent) =>
  deepEqual(slice.metadata.labels, labels) &&
  deepEqual(slice.ports ?? [], ports) &&
  deepEqual(slice.endpoints, endpoints);

function labelsOf({ metadata, spec }: Service): Record<string, string> {
  return {
    ...metadata.labels,
    ...(spec.clusterIP === "None" && { "service.kubernetes.io/headless": "" }),
    [serviceNameLabel]: metadata.name,
    [managedByLabel]: managedBy,
  };
}

function newSlice(service: Service, { labels, ports, endpoints }: SliceContent): EndpointSlice {
  const { name, namespace } = service.metadata;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "",
      generateName: `${name}-`,
      namespace,
      labels,
      ownerReferences: [newControllerRef(service, services)],
    },
    addressType: "IPv4",
    ports,
    endpoints,
  };
}
