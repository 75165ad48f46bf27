import type { Service } from "../../api/core/v1/types.generated.ts";
import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { type Ipv4Network, isInNetwork } from "../../util/ipv4-network.ts";

/** What a Service asks for that a userspace proxy in a namespace of its own cannot give, in words for its owner. */
export function unserved({ spec }: Service): readonly string[] {
  return [
    ...(spec.ports ?? [])
      .filter(({ protocol }) => protocol === "SCTP")
      .map(({ port }) => `port ${port}/SCTP is not served: this proxy carries TCP and UDP`),
    ...(spec.externalIPs ?? []).map(
      (address) => `external IP ${address} is not served: use the service's ClusterIP or a NodePort`,
    ),
  ];
}

/** Endpoints that a service cannot lead to, likewise. */
export function unservedEndpoints({ endpoints }: EndpointSlice, serviceNetwork: Ipv4Network): readonly string[] {
  const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  return addresses
    .filter((address) => isInNetwork(address, serviceNetwork))
    .map((address) => `endpoint ${address} is not served: it is a service's address; use the addresses behind it`);
}
