import type { Service, ServicePort } from "../../api/core/v1/types.generated.ts";
import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { type Ipv4Network, isInNetwork } from "../../util/ipv4-network.ts";
import { isPort } from "../../util/is-port.ts";
import { type Endpoint, type Frontend, frontendKey, type Protocol } from "./frontend.ts";

/** Host sockets take every IPv4 address of the machine, loopback included. */
const anyAddress = "0.0.0.0";
const defaultAffinitySeconds = 10_800;
/** A Service with this label is another proxy's to serve. */
const otherProxyLabel = "service.kubernetes.io/service-proxy-name";

/** Where this proxy is. */
export interface ProxyPlace {
  readonly nodeName: string;
  /**
   * All addresses of services. Endpoints among them are left out, as upstream's proxies cannot lead there either: here
   * it would be this proxy that is dialled, and two services that lead to each other would dial without end.
   */
  readonly serviceNetwork: Ipv4Network;
}

/**
 * What must listen for one Service: its cluster addresses in the service namespace, and its node ports on the host.
 * Without endpoints there is nothing, so that a connection is refused at once.
 */
export function serviceFrontends(service: Service, slices: readonly EndpointSlice[], place: ProxyPlace): Frontend[] {
  const { spec, metadata } = service;
  if (metadata.labels?.[otherProxyLabel] !== undefined) return [];
  if (spec.type === "ExternalName" || !spec.clusterIP || spec.clusterIP === "None") return [];
  return (spec.ports ?? []).flatMap((port) => portFrontends(service, port, slices, place));
}

function portFrontends(
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
  { nodeName, serviceNetwork }: ProxyPlace,
): Frontend[] {
  const protocol = port.protocol ?? "TCP";
  if (protocol !== "TCP" && protocol !== "UDP") return [];
  const { spec } = service;
  const listed = portEndpoints(slices, port, protocol);
  const all = listed.filter(({ address }) => !isInNetwork(address, serviceNetwork));
  const usableBy = (policy: string | undefined) => usable(policy === "Local" ? onNode(all, nodeName) : all);
  const frontend = (place: Pick<Frontend, "scope" | "address" | "port">, policy: string | undefined): Frontend => ({
    ...place,
    key: frontendKey(place.scope, protocol, place.address, place.port),
    protocol,
    endpoints: usableBy(policy).map(placeOf),
    serving: all.map(placeOf),
    affinitySeconds: affinitySecondsOf(service),
    owner: ownerOf(service),
  });
  const addresses = (spec.clusterIPs ?? [spec.clusterIP ?? ""]).filter((address) => !address.includes(":"));
  const ports = [
    ...addresses.map((address) => frontend({ scope: "cluster", address, port: port.port }, spec.internalTrafficPolicy)),
    ...(port.nodePort
      ? [frontend({ scope: "host", address: anyAddress, port: port.nodePort }, spec.externalTrafficPolicy)]
      : []),
  ];
  return ports.filter(({ endpoints }) => endpoints.length > 0);
}

function ownerOf({ metadata: { namespace = "", name, uid } }: Service): Frontend["owner"] {
  return { kind: "Service", namespace, name, uid };
}

/** How long a client stays with its endpoint; undefined when it need not stay at all. */
function affinitySecondsOf({ spec: { sessionAffinity, sessionAffinityConfig } }: Service): number | undefined {
  if (sessionAffinity !== "ClientIP") return undefined;
  return sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds;
}

interface PlacedEndpoint extends Endpoint {
  readonly nodeName: string | undefined;
  readonly ready: boolean;
}

const placeOf = ({ address, port }: PlacedEndpoint): Endpoint => ({ address, port });

const onNode = (endpoints: readonly PlacedEndpoint[], nodeName: string) =>
  endpoints.filter((endpoint) => endpoint.nodeName === nodeName);

/**
 * The ready endpoints, or, when none is ready, those that still serve while they terminate (KEP-1669), so that the last
 * pods of a service can finish their work.
 */
function usable(endpoints: readonly PlacedEndpoint[]): readonly PlacedEndpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : endpoints;
}

/** The endpoints of one port that take connections: each address once, ready ones and those that drain. */
function portEndpoints(slices: readonly EndpointSlice[], port: ServicePort, protocol: Protocol): PlacedEndpoint[] {
  const found = new Map<string, PlacedEndpoint>();
  for (const slice of slices) {
    if (slice.addressType !== "IPv4") continue;
    const target = slice.ports?.find(
      (candidate) => (candidate.name ?? "") === (port.name ?? "") && (candidate.protocol ?? "TCP") === protocol,
    );
    // A slice made by hand may name any number, and may have no endpoints at all.
    if (!isPort(target?.port)) continue;
    for (const { addresses, conditions, nodeName } of slice.endpoints ?? []) {
      const address = addresses[0];
      const ready = conditions?.ready !== false;
      if (address === undefined || !(ready || (conditions.serving !== false && conditions.terminating))) continue;
      const key = `${address}:${target.port}`;
      // While an endpoint moves from one slice to another it is in both.
      if (ready || !found.has(key)) found.set(key, { address, port: target.port, nodeName, ready });
    }
  }
  return [...found.values()];
}
