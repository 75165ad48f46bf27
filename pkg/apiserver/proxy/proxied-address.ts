import { BlockList, isIP, isIPv6 } from "node:net";
import type { Service } from "../../api/core/v1/types.generated.ts";
import { endpoints, nodes, pods, services } from "../../api/resources.ts";
import type { ObjectKey } from "../../apimachinery/object.ts";
import { badRequest, notFound, statusError } from "../../apimachinery/status-error.ts";
import { isPort } from "../../util/is-port.ts";
import type { ObjectLookup } from "../object-lookup.ts";
import type { RequestInfo } from "../request-info.ts";
import { parseProxiedName, type ProxiedName } from "./proxied-name.ts";

/** Where a proxied request goes. */
export interface ProxiedAddress {
  readonly protocol: "http:" | "https:";
  readonly host: string;
  readonly port: number;
  /** It is a kubelet, to which the API server shows who it is. */
  readonly kubelet: boolean;
}

type Locate = (lookup: ObjectLookup, key: ObjectKey, asked: ProxiedName) => ProxiedAddress;

const locators: Readonly<Record<string, Locate>> = { pods: ofPod, services: ofService, nodes: ofNode };

/** Whether a request is one to be passed on: pods/proxy, services/proxy or nodes/proxy. */
export const isProxied = ({ group, resource = "", subresource, name }: RequestInfo): boolean =>
  group === "" && subresource === "proxy" && name !== undefined && Object.hasOwn(locators, resource);

/** Finds what a proxied request is for. Throws in upstream's words when there is nothing there. */
export function locateProxied(
  lookup: ObjectLookup,
  { resource = "", name = "", namespace }: RequestInfo,
): ProxiedAddress {
  const asked = parseProxiedName(name);
  const locate = locators[resource];
  if (!asked || !locate) throw badRequest(`invalid ${resource.replace(/s$/, "")} request ${JSON.stringify(name)}`);
  const address = locate(lookup, { namespace, name: asked.name }, asked);
  if (isIP(address.host) && isForbidden(address.host)) throw badRequest("address not allowed");
  return address;
}

function ofPod(lookup: ObjectLookup, key: ObjectKey, { protocol = "http:", port }: ProxiedName): ProxiedAddress {
  const pod = lookup.get(pods, key);
  if (!pod) throw notFound({ resource: "pods", name: key.name });
  const first = pod.spec.containers.find(({ ports }) => ports?.length)?.ports?.[0]?.containerPort;
  const host = pod.status?.podIP;
  if (!host) throw badRequest("address not allowed");
  return { protocol, host, port: portNumber(port || first, protocol), kubelet: false };
}

function ofService(lookup: ObjectLookup, key: ObjectKey, { protocol = "http:", port }: ProxiedName): ProxiedAddress {
  const service = lookup.get(services, key);
  if (!service) throw notFound({ resource: "services", name: key.name });
  const portName = /^\d+$/.test(port) ? nameOfPort(service, Number(port)) : port;
  const reachable = (lookup.get(endpoints, key)?.subsets ?? []).flatMap(({ addresses = [], ports = [] }) => {
    const found = ports.find(({ name = "" }) => name === portName)?.port;
    return found === undefined ? [] : addresses.map(({ ip }) => ({ protocol, host: ip, port: found, kubelet: false }));
  });
  const chosen = reachable[Math.floor(Math.random() * reachable.length)];
  if (chosen) return chosen;
  const id = [...(port ? [key.name, port] : [key.name])].join(":");
  throw statusError("ServiceUnavailable", `no endpoints available for service ${JSON.stringify(id)}`);
}

function nameOfPort({ metadata, spec }: Service, number: number): string {
  const found = spec.ports?.find(({ port }) => port === number);
  if (found) return found.name ?? "";
  const message = `no service port ${number} found for service ${JSON.stringify(metadata.name)}`;
  throw statusError("ServiceUnavailable", message);
}

function ofNode(lookup: ObjectLookup, key: ObjectKey, { protocol = "http:", port }: ProxiedName): ProxiedAddress {
  const node = lookup.get(nodes, { name: key.name });
  if (!node) throw notFound({ resource: "nodes", name: key.name });
  const host = node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
  if (!host) throw badRequest("address not allowed");
  const kubelet = node.status?.daemonEndpoints?.kubeletEndpoint?.Port;
  if (kubelet !== undefined && (!port || Number(port) === kubelet))
    return { protocol: "https:", host, port: kubelet, kubelet: true };
  return { protocol, host, port: portNumber(port, protocol), kubelet: false };
}

/** The protocol's own port where none is given. */
function portNumber(text: string | number | undefined, protocol: "http:" | "https:"): number {
  if (!text) return protocol === "https:" ? 443 : 80;
  const port = Number(text);
  if (isPort(port)) return port;
  throw badRequest(`invalid port ${JSON.stringify(text)}`);
}

/**
 * A status can be written by others than kubelets: nobody gets at what listens for this machine alone (upstream's
 * IsProxyableIP).
 */
const forbidden = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 32],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 24],
] as const)
  forbidden.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::", 128],
  ["::1", 128],
  ["fe80::", 10],
  ["ff01::", 16],
  ["ff02::", 16],
] as const)
  forbidden.addSubnet(network, bits, "ipv6");

const isForbidden = (address: string) => forbidden.check(address, isIPv6(address) ? "ipv6" : "ipv4");
