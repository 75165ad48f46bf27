import type { Service, ServicePort } from "../../api/core/v1/types.generated.ts";
import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { type Endpoint, type Frontend, frontendKey, type Protocol } from "./frontend.ts";

/** Host sockets take every IPv4 address of the machine, loopback included. */
const anyAddress = "0.0.0.0";
const defaultAffinitySeconds = 10_800;

/**
 * What must listen for one Service: its cluster addresses, external and load balancer addresses in the service
 * namespace, and its node ports on the host. Without endpoints there is nothing, so that a connection is refused at once.
 */
export function serviceFrontends(service: Service, slices: readonly EndpointSlice[], nodeName: string): Frontend[] {
  const { spec } = service;
  if (spec.type === "ExternalName" || !spec.clusterIP || spec.clusterIP === "None") return [];
  return (spec.ports ?? []).flatMap((port) => portFrontends(service, port, slices, nodeName));
}

function portFrontends(
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
  nodeName: string,
): Frontend[] {
  const protocol = port.protocol ?? "TCP";
  if (protocol !== "TCP" && protocol !== "UDP") return [];
  const { spec, metadata } = service;
  const endpoints = portEndpoints(slices, port, protocol);
  const internal = spec.internalTrafficPolicy === "Local" ? onNode(endpoints, nodeName) : endpoints;
  const external = spec.externalTrafficPolicy === "Local" ? onNode(endpoints, nodeName) : endpoints;
  const owner = { kind: "Service", namespace: metadata.namespace ?? "", name: metadata.name } as const;
  const affinitySeconds =
    spec.sessionAffinity === "ClientIP"
      ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds)
      : undefined;
  const frontend = (
    scope: Frontend["scope"],
    address: string,
    number: number,
    targets: readonly PlacedEndpoint[],
  ): Frontend => ({
    key: frontendKey(scope, protocol, address, number),
    scope,
    protocol,
    address,
    port: number,
    endpoints: targets.map(({ address, port }) => ({ address, port })),
    affinitySeconds,
    owner,
  });
  const addresses = spec.clusterIPs ?? [spec.clusterIP ?? ""];
  return [
    ...addresses
      .filter((address) => !address.includes(":"))
      .map((address) => frontend("cluster", address, port.port, internal)),
    ...(port.nodePort ? [frontend("host", anyAddress, port.nodePort, external)] : []),
  ].filter((candidate) => candidate.endpoints.length > 0);
}

interface PlacedEndpoint extends Endpoint {
  readonly nodeName: string | undefined;
}

const onNode = (endpoints: readonly PlacedEndpoint[], nodeName: string) =>
  endpoints.filter((endpoint) => endpoint.nodeName === nodeName);

/**
 * The endpoints of one port: the ready ones, or, when none is ready, those that still serve while they terminate
 * (KEP-1669), so that the last pods of a service can finish their work.
 */
function portEndpoints(slices: readonly EndpointSlice[], port: ServicePort, protocol: Protocol): PlacedEndpoint[] {
  const ready: PlacedEndpoint[] = [];
  const terminating: PlacedEndpoint[] = [];
  for (const slice of slices) {
    if (slice.addressType !== "IPv4") continue;
    const target = slice.ports?.find(
      (candidate) => (candidate.name ?? "") === (port.name ?? "") && (candidate.protocol ?? "TCP") === protocol,
    );
    if (target?.port == null) continue;
    for (const { addresses, conditions, nodeName } of slice.endpoints) {
      const address = addresses[0];
      if (address === undefined) continue;
      const endpoint = { address, port: target.port, nodeName };
      if (conditions?.ready !== false) ready.push(endpoint);
      else if (conditions.serving && conditions.terminating) terminating.push(endpoint);
    }
  }
  return ready.length > 0 ? ready : terminating;
}
