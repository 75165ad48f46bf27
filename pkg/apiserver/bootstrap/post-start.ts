import { nodeLeaseNamespace } from "../../api/core/v1/node/node-lease-namespace.ts";
import type { Endpoints, Namespace, Service } from "../../api/core/v1/types.generated.ts";
import { serviceNameLabel, skipMirrorLabel } from "../../api/discovery/v1/endpointslice/well-known-labels.ts";
import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { endpoints, endpointSlices, namespaces, services } from "../../api/resources.ts";
import { apiVersionOf, type KubeObject, type ResourceRef } from "../../apimachinery/object.ts";
import { isAlreadyExists, isNotFound } from "../../apimachinery/status-error.ts";
import type { ApiTransport } from "../../apimachinery/transport.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { ensureBootstrapPolicy } from "../auth/bootstrap-policy/ensure-bootstrap-policy.ts";

export interface BootstrapOptions {
  /** ClusterIP of default/kubernetes. */
  readonly kubernetesService: string;
  /** ClusterIP of cluster DNS. */
  readonly clusterDNS: string;
  /** Where pods reach this API server. */
  readonly advertise: { readonly address: string; readonly port: number };
}

type Hook = (transport: ApiTransport, options: BootstrapOptions) => Promise<unknown>;

/** What a new or restarted API server makes sure of, in this order; each step changes nothing when all is well. */
export const postStartHooks: readonly Hook[] = [
  (transport, options) => ensureOwnObjects(transport, options),
  (transport) => ensureBootstrapPolicy(transport),
];

/** What every cluster has from its first start on (apiserver's systemnamespaces controller). */
export const systemNamespaces = ["default", "kube-system", "kube-public", nodeLeaseNamespace] as const;

/** Makes, in this order, what the cluster itself is reached by and lives in, where it is missing or not current. */
export async function ensureOwnObjects(transport: ApiTransport, options: BootstrapOptions): Promise<void> {
  for (const ensureSome of ownObjects) await ensureSome(transport, options);
}

const ownObjects: readonly Hook[] = [
  (transport) => Promise.all(systemNamespaces.map((name) => ensureNamespace(transport, name))),
  (transport, { kubernetesService, advertise }) =>
    ensure(transport, services, kubernetesServiceObject(kubernetesService, advertise.port)),
  (transport, { clusterDNS }) => ensure(transport, services, dnsServiceObject(clusterDNS)),
  (transport, { advertise }) => ensureCurrent(transport, endpoints, kubernetesEndpoints(advertise), ["subsets"]),
  (transport, { advertise }) =>
    ensureCurrent(transport, endpointSlices, kubernetesSlice(advertise), ["endpoints", "ports"]),
];

const ensureNamespace = (transport: ApiTransport, name: string) =>
  ensure(transport, namespaces, { metadata: { name }, spec: {} } satisfies Namespace);

const https = { name: "https", port: 443, protocol: "TCP" };

const kubernetesServiceObject = (clusterIP: string, targetPort: number): Service => ({
  metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
  spec: {
    type: "ClusterIP",
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [{ ...https, targetPort }],
    sessionAffinity: "None",
  },
});

/**
 * Without a selector and without endpoints: the DNS server listens on this address itself, kube-proxy leaves it alone.
 */
const dnsServiceObject = (clusterIP: string): Service => ({
  metadata: {
    name: "kube-dns",
    namespace: "kube-system",
    labels: { "k8s-app": "kube-dns", "kubernetes.io/name": "CoreDNS", "kubernetes.io/cluster-service": "true" },
  },
  spec: {
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [
      { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
      { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
    ],
  },
});

const kubernetesEndpoints = ({ address, port }: BootstrapOptions["advertise"]): Endpoints => ({
  metadata: { name: "kubernetes", namespace: "default", labels: { [skipMirrorLabel]: "true" } },
  subsets: [{ addresses: [{ ip: address }], ports: [{ name: "https", port, protocol: "TCP" }] }],
});

const kubernetesSlice = ({ address, port }: BootstrapOptions["advertise"]): EndpointSlice => ({
  metadata: { name: "kubernetes", namespace: "default", labels: { [serviceNameLabel]: "kubernetes" } },
  addressType: "IPv4",
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
  ports: [{ name: "https", port, protocol: "TCP" }],
});

/** The present object, made if it was missing. */
async function ensure<T extends KubeObject>(transport: ApiTransport, ref: ResourceRef<T>, wanted: T): Promise<T> {
  const { namespace, name } = wanted.metadata;
  try {
    return (await transport.call({ verb: "get", resource: ref, namespace, name })) as T;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    return (await transport.call({
      verb: "create",
      resource: ref,
      namespace,
      body: { apiVersion: apiVersionOf(ref), kind: ref.kind, ...wanted },
    })) as T;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return wanted;
  }
}

/** The same, with some fields kept as wanted: the address or the port may have changed since the last start. */
async function ensureCurrent<T extends KubeObject>(
  transport: ApiTransport,
  ref: ResourceRef<T>,
  wanted: T,
  fields: readonly (keyof T & string)[],
): Promise<void> {
  const present = await ensure(transport, ref, wanted);
  if (fields.every((field) => deepEqual(present[field], wanted[field]))) return;
  const { namespace, name } = wanted.metadata;
  await transport.call({
    verb: "update",
    resource: ref,
    namespace,
    name,
    body: { ...present, ...wanted, metadata: present.metadata },
  });
}
