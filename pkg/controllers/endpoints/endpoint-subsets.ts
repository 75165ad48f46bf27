import type { EndpointAddress, EndpointPort, EndpointSubset, Service } from "../../api/core/v1/types.generated.ts";
import { type ServiceEndpoint, targetPort } from "../runtime/service-endpoints/service-endpoints.ts";

/** Upstream's limit for one Endpoints object; what is beyond it is only in the slices. */
const mostAddresses = 1000;

/** What an Endpoints object can hold of a service. */
export interface Subsets {
  readonly subsets: EndpointSubset[];
  /** Whether addresses were left out. */
  readonly truncated: boolean;
}

/**
 * The subsets of an Endpoints object: ports that the same addresses offer together, in a stable order (RepackSubsets).
 * A pod that offers none of the ports a service has is left out, and so is one that is going away, unless the service
 * publishes what is not ready.
 */
export function endpointSubsets(service: Service, endpoints: readonly ServiceEndpoint[]): Subsets {
  const listed = endpoints.filter(({ terminating }) => !terminating || service.spec.publishNotReadyAddresses);
  // Traffic may go to the ready ones: they come first when there are too many.
  const kept = [...listed].sort((a, b) => Number(b.ready) - Number(a.ready)).slice(0, mostAddresses);
  return { subsets: subsetsOf(portsToEndpoints(service, kept)), truncated: kept.length < listed.length };
}

/** Each port with the endpoints that offer it; "" stands for the no port of a headless service without any. */
function portsToEndpoints({ spec }: Service, endpoints: readonly ServiceEndpoint[]): Map<string, ServiceEndpoint[]> {
  const offers = new Map<string, ServiceEndpoint[]>();
  const offer = (key: string, endpoint: ServiceEndpoint) => offers.set(key, [...(offers.get(key) ?? []), endpoint]);
  for (const endpoint of endpoints) {
    if (!spec.ports?.length) offer("", endpoint);
    for (const servicePort of spec.ports ?? []) {
      const port = targetPort(endpoint.pod, servicePort);
      const { name, protocol = "TCP", appProtocol } = servicePort;
      const described: EndpointPort = {
        ...(name && { name }),
        port: port ?? 0,
        protocol,
        ...(appProtocol !== undefined && { appProtocol }),
      };
      if (port !== undefined) offer(JSON.stringify(described), endpoint);
    }
  }
  return offers;
}

function subsetsOf(offers: ReadonlyMap<string, readonly ServiceEndpoint[]>): EndpointSubset[] {
  const subsets = new Map<string, { ports: EndpointPort[]; endpoints: readonly ServiceEndpoint[] }>();
  for (const [port, endpoints] of offers) {
    const key = endpoints
      .map(({ address, pod }) => `${address}/${pod.metadata.uid}`)
      .sort()
      .join();
    const subset = subsets.get(key) ?? { ports: [], endpoints };
    if (port) subset.ports.push(JSON.parse(port) as EndpointPort);
    subsets.set(key, subset);
  }
  return [...subsets.values()].map(({ ports, endpoints }) => {
    const ready = addressesOf(endpoints.filter((endpoint) => endpoint.ready));
    const notReady = addressesOf(endpoints.filter((endpoint) => !endpoint.ready));
    return {
      ...(ready.length > 0 && { addresses: ready }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady }),
      ...(ports.length > 0 && { ports }),
    };
  });
}

const addressesOf = (endpoints: readonly ServiceEndpoint[]) =>
  endpoints.map(addressOf).sort((a, b) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0));

const addressOf = ({ pod, address, hostname }: ServiceEndpoint): EndpointAddress => ({
  ip: address,
  ...(hostname !== undefined && { hostname }),
  ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
  targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
});
