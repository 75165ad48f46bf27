import type { EndpointAddress, EndpointPort, EndpointSubset, Service } from "../../api/core/v1/types.generated.ts";
import { type ServiceEndpoint, targetPort } from "../runtime/service-endpoints.ts";

/** Upstream's limit for one Endpoints object; what is beyond it is only in the slices. */
const mostAddresses = 1000;

/** The subsets of an Endpoints object: addresses with the same ports together, in a stable order (RepackSubsets). */
export function endpointSubsets(service: Service, endpoints: readonly ServiceEndpoint[]): EndpointSubset[] {
  const subsets = new Map<string, EndpointSubset>();
  // Unlike slices, Endpoints leave out what is going away.
  for (const endpoint of endpoints.filter(({ terminating }) => !terminating).slice(0, mostAddresses)) {
    const ports = portsOf(service, endpoint);
    const key = JSON.stringify(ports);
    const subset = subsets.get(key) ?? { ports };
    const list = endpoint.ready ? (subset.addresses ??= []) : (subset.notReadyAddresses ??= []);
    list.push(addressOf(endpoint));
    subsets.set(key, subset);
  }
  const byAddress = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : 1);
  return [...subsets.values()].map(({ addresses, notReadyAddresses, ports }) => ({
    ...(addresses && { addresses: addresses.sort(byAddress) }),
    ...(notReadyAddresses && { notReadyAddresses: notReadyAddresses.sort(byAddress) }),
    ...(ports && ports.length > 0 && { ports }),
  }));
}

function portsOf({ spec }: Service, { pod }: ServiceEndpoint): EndpointPort[] {
  return (spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(pod, servicePort);
    const { name, protocol = "TCP", appProtocol } = servicePort;
    return port === undefined
      ? []
      : { ...(name && { name }), port, protocol, ...(appProtocol !== undefined && { appProtocol }) };
  });
}

const addressOf = ({ pod, address, hostname }: ServiceEndpoint): EndpointAddress => ({
  ip: address,
  ...(hostname !== undefined && { hostname }),
  ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
  targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
});
