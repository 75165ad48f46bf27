import type { Service } from "../../api/core/v1/types.generated.ts";
import type { Endpoint, EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import type { ResourceRecord } from "./record.ts";

/** Seconds a client may keep an answer: CoreDNS' default for cluster names. */
export const clusterTtl = 5;

/** The records of one service, by owner name: the Kubernetes DNS specification 1.1.0, sections 2.3 to 2.5. */
export function serviceRecords(service: Service, slices: readonly EndpointSlice[], domain: string): ResourceRecord[] {
  const { name, namespace } = service.metadata;
  const owner = `${name}.${namespace}.svc.${domain}`;
  const { type, externalName, clusterIP } = service.spec;
  if (type === "ExternalName")
    return externalName ? [{ name: owner, ttl: clusterTtl, type: "CNAME", target: trimDot(externalName) }] : [];
  if (clusterIP === "None") return headlessRecords(owner, slices);
  return clusterIpRecords(service, owner);
}

function clusterIpRecords({ spec }: Service, owner: string): ResourceRecord[] {
  const addresses = (spec.clusterIPs ?? [spec.clusterIP ?? ""]).filter(isIPv4);
  return addresses.flatMap((address): ResourceRecord[] => [
    { name: owner, ttl: clusterTtl, type: "A", address },
    { name: reverseName(address), ttl: clusterTtl, type: "PTR", target: owner },
    ...(spec.ports ?? [])
      .filter(({ name }) => name)
      .map(({ name, protocol, port }) => srv(owner, name, protocol, port, owner)),
  ]);
}

function headlessRecords(owner: string, slices: readonly EndpointSlice[]): ResourceRecord[] {
  return slices
    .filter(({ addressType }) => addressType === "IPv4")
    .flatMap(({ endpoints, ports }) =>
      endpoints
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap((endpoint) =>
          endpoint.addresses.flatMap((address): ResourceRecord[] => {
            const host = `${hostOf(endpoint, address)}.${owner}`;
            return [
              { name: owner, ttl: clusterTtl, type: "A", address },
              { name: host, ttl: clusterTtl, type: "A", address },
              { name: reverseName(address), ttl: clusterTtl, type: "PTR", target: host },
              ...(ports ?? [])
                .filter(({ name, port }) => name && port != null)
                .map(({ name, protocol, port }) => srv(owner, name, protocol, port ?? 0, host)),
            ];
          }),
        ),
    );
}

/** The endpoint's hostname, or its address with dashes where it has none. */
const hostOf = (endpoint: Endpoint, address: string) =>
  (endpoint.hostname ?? "").toLowerCase() || address.replaceAll(".", "-");

function srv(owner: string, portName = "", protocol = "TCP", port: number, target: string): ResourceRecord {
  return {
    name: `_${portName}._${protocol.toLowerCase()}.${owner}`.toLowerCase(),
    ttl: clusterTtl,
    type: "SRV",
    priority: 0,
    weight: 100,
    port,
    target,
  };
}

/** "10.96.0.10" → "10.0.96.10.in-addr.arpa" */
export const reverseName = (address: string): string => `${address.split(".").reverse().join(".")}.in-addr.arpa`;

const isIPv4 = (address: string) => /^\d+\.\d+\.\d+\.\d+$/.test(address);
const trimDot = (name: string) => name.toLowerCase().replace(/\.$/, "");
