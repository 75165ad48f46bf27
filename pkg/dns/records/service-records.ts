import type { Service } from "../../api/core/v1/types.generated.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { isPort } from "../../util/is-port.ts";
import type { ResourceRecord } from "./record.ts";

/** Seconds a client may keep an answer: CoreDNS' default for cluster names. */
export const clusterTtl = 5;

/**
 * The records of one service: the Kubernetes DNS specification 1.1.0, sections 2.3 to 2.5. Beyond it, and like CoreDNS,
 * the ready endpoints of a service with a ClusterIP have names of their own too.
 */
export function serviceRecords(service: Service, slices: readonly EndpointSlice[], domain: string): ResourceRecord[] {
  const { name, namespace } = service.metadata;
  const owner = `${name}.${namespace}.svc.${domain}`;
  const { type, externalName, clusterIP } = service.spec;
  if (type === "ExternalName")
    return externalName ? [{ name: owner, ttl: clusterTtl, type: "CNAME", target: trimDot(externalName) }] : [];
  const hosts = readyHosts(owner, slices);
  const own = clusterIP === "None" ? headlessRecords(owner, hosts) : clusterIpRecords(service, owner);
  return distinct([...own, ...hosts.flatMap(hostRecords)]);
}

function clusterIpRecords({ spec }: Service, owner: string): ResourceRecord[] {
  const addresses = (spec.clusterIPs ?? [spec.clusterIP ?? ""]).filter(isIPv4);
  return addresses.flatMap((address): ResourceRecord[] => [
    { name: owner, ttl: clusterTtl, type: "A", address },
    { name: reverseName(address), ttl: clusterTtl, type: "PTR", target: owner },
    ...(spec.ports ?? []).flatMap((port) => portRecords(owner, port, owner)),
  ]);
}

/** A ready endpoint under its name. */
interface Host {
  readonly name: string;
  readonly address: string;
  readonly ports: readonly EndpointPort[];
}

function readyHosts(owner: string, slices: readonly EndpointSlice[]): Host[] {
  return slices
    .filter(({ addressType }) => addressType === "IPv4")
    .flatMap(({ endpoints, ports }) =>
      (endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap((endpoint) =>
          endpoint.addresses.map((address) => ({
            name: `${hostOf(endpoint, address)}.${owner}`,
            address,
            ports: ports ?? [],
          })),
        ),
    );
}

function headlessRecords(owner: string, hosts: readonly Host[]): ResourceRecord[] {
  return hosts.flatMap(({ name: host, address, ports }): ResourceRecord[] => [
    { name: owner, ttl: clusterTtl, type: "A", address },
    ...ports.flatMap((port) => portRecords(owner, port, host)),
  ]);
}

const hostRecords = ({ name, address }: Host): ResourceRecord[] => [
  { name, ttl: clusterTtl, type: "A", address },
  { name: reverseName(address), ttl: clusterTtl, type: "PTR", target: name },
];

/** An endpoint that is in several slices (one for each set of ports) has each record once. */
const distinct = (records: readonly ResourceRecord[]): ResourceRecord[] => [
  ...new Map(records.map((record) => [JSON.stringify(record), record])).values(),
];

/** The endpoint's hostname, or its address with dashes where it has none. */
const hostOf = (endpoint: Endpoint, address: string) =>
  (endpoint.hostname ?? "").toLowerCase() || address.replaceAll(".", "-");

/** A port under its name, where it has one, and, as CoreDNS has it, under the service's name alone. */
function portRecords(owner: string, { name, protocol = "TCP", port }: EndpointPort, target: string): ResourceRecord[] {
  // A slice made by hand may name any number.
  if (!isPort(port)) return [];
  const names = [owner, ...(name ? [`_${name}._${protocol.toLowerCase()}.${owner}`.toLowerCase()] : [])];
  return names.map((each) => ({ name: each, ttl: clusterTtl, type: "SRV", priority: 0, weight: 100, port, target }));
}

/** "10.96.0.10" → "10.0.96.10.in-addr.arpa" */
export const reverseName = (address: string): string => `${address.split(".").reverse().join(".")}.in-addr.arpa`;

const isIPv4 = (address: string) => /^\d+\.\d+\.\d+\.\d+$/.test(address);
const trimDot = (name: string) => name.toLowerCase().replace(/\.$/, "");
