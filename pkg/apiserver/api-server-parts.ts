import { pods } from "../api/resources.ts";
import type { Logger } from "../component-base/logger.ts";
import { createMetricsRegistry } from "../component-base/metrics.ts";
import type { Storage } from "../storage/interface.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import { AdmissionChain } from "./admission/chain.ts";
import { admissionPlugins } from "./admission/index.ts";
import type { AdmissionPlugin } from "./admission/interface.ts";
import { anonymousAuthenticator } from "./auth/authenticators/anonymous.ts";
import { BearerTokenAuthenticator } from "./auth/authenticators/bearer-token.ts";
import { ClientCertificateAuthenticator } from "./auth/authenticators/client-certificate.ts";
import type { Authorizer } from "./auth/interface.ts";
import { NodeAuthorizer } from "./auth/node/node-authorizer.ts";
import { PolicyStore } from "./auth/rbac/policy-store.ts";
import { RbacAuthorizer } from "./auth/rbac/rbac-authorizer.ts";
import { issuerDocuments } from "./auth/service-accounts/issuer-documents.ts";
import { TokenIssuer } from "./auth/service-accounts/token-issuer.ts";
import { tokenKeyFrom } from "./auth/service-accounts/token-key.ts";
import { TokenVerifier } from "./auth/service-accounts/token-verifier.ts";
import { UnionAuthorizer } from "./auth/union-authorizer.ts";
import type { BootstrapOptions } from "./bootstrap/post-start.ts";
import { connectorsWith } from "./connectors/index.ts";
import { podBindings } from "./connectors/pod-bindings.ts";
import { reviews } from "./connectors/reviews.ts";
import { Discovery } from "./discovery/discovery.ts";
import { FrontDoor } from "./front-door/front-door.ts";
import type { HealthCheck } from "./front-door/health.ts";
import type { TlsMaterial } from "./front-door/https-server.ts";
import type { ListenAddress } from "./front-door/listeners.ts";
import { RequestMetrics } from "./front-door/metrics/request-metrics.ts";
import { registerServerMetrics } from "./front-door/metrics/server-metrics.ts";
import { Router } from "./front-door/router.ts";
import { ResourceHandler } from "./handlers/resource-handler.ts";
import type { Descriptions } from "./openapi/descriptions.ts";
import { OpenApi } from "./openapi/openapi.ts";
import { ResourceProxy } from "./proxy/resource-proxy.ts";
import { ServiceAllocator, type ServiceRanges } from "./registry/allocators/service-allocator.ts";
import { ResourceRegistry } from "./registry/generic/resource-registry.ts";
import { resourceDefinitions } from "./registry/index.ts";
import { type KubeletCredentials, PodLogs } from "./streaming/pod-logs.ts";
import { UpgradeTunnel } from "./streaming/upgrade-tunnel.ts";

/** What an API server is given by the program that runs it. */
export interface ApiServerOptions {
  /** Closed by the server when it stops. */
  readonly storage: Storage;
  readonly listen: readonly ListenAddress[];
  readonly tls: TlsMaterial;
  /** PEM; signs and verifies service account tokens. */
  readonly serviceAccountKey: string;
  /** The URL in the tokens' `iss`, which is also their default audience. */
  readonly serviceAccountIssuer: string;
  /** Where ClusterIPs and node ports are taken from. */
  readonly ranges: ServiceRanges;
  readonly bootstrap: BootstrapOptions;
  /** What the server shows to kubelets, for logs, exec and proxied requests. */
  readonly kubelet: KubeletCredentials;
  /** The texts of `kubectl explain`; read at the first request for OpenAPI. */
  readonly descriptions: () => Descriptions;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** What a server is made of, wired together. Nothing runs yet but the watch caches, which load themselves. */
export interface ApiServerParts extends AccessParts {
  readonly allocator: ServiceAllocator;
  readonly connectors: ReturnType<typeof connectorsWith>;
  readonly door: FrontDoor;
}

/** The resources, and who may do what with them. */
interface AccessParts {
  readonly registry: ResourceRegistry;
  readonly policies: PolicyStore;
  readonly rbac: RbacAuthorizer;
  readonly authorizer: Authorizer;
}

/** `checkReady` throws as long as the server has not finished starting. */
export function apiServerParts(options: ApiServerOptions, checkReady: () => void): ApiServerParts {
  const { clock = systemClock } = options;
  const allocator = new ServiceAllocator(options.ranges);
  const access = accessParts(options, allocator);
  const { issuer, verifier } = tokenParts(options, access.registry);
  const connectors = connectorsWith({ clock, issuer });
  const healthChecks = healthChecksOf(options, checkReady);
  const door = frontDoor(options, access, { verifier, connectors, healthChecks });
  return { ...access, allocator, connectors, door };
}

function accessParts({ storage, clock = systemClock }: ApiServerOptions, allocator: ServiceAllocator): AccessParts {
  // Plugins look objects up in the registry that their chain belongs to.
  const plugins: AdmissionPlugin[] = [];
  const registry = new ResourceRegistry(resourceDefinitions, {
    storage,
    clock,
    admission: new AdmissionChain(plugins),
    hooks: new Map([["services", allocator]]),
  });
  const policies = new PolicyStore();
  const rbac = new RbacAuthorizer(policies);
  const authorizer = new UnionAuthorizer([new NodeAuthorizer(registry.of(pods).store.cache), rbac]);
  plugins.push(...admissionPlugins({ lookup: registry, rbac, policies, authorizer }));
  return { registry, policies, rbac, authorizer };
}

function tokenParts({ serviceAccountKey, serviceAccountIssuer: issuer }: ApiServerOptions, lookup: ResourceRegistry) {
  const key = tokenKeyFrom(serviceAccountKey);
  const audiences = [issuer];
  return {
    issuer: new TokenIssuer({ key, issuer, audiences, lookup }),
    verifier: new TokenVerifier(key, issuer, audiences, lookup),
  };
}

/** Storage answers, whatever it holds: its check has upstream's name, whatever the engine is. */
const healthChecksOf = ({ storage }: ApiServerOptions, checkReady: () => void): readonly HealthCheck[] => [
  { name: "ping", check: () => undefined },
  { name: "etcd", check: async () => void (await storage.get("/registry/health")) },
  { name: "poststarthook/rbac/bootstrap-roles", check: checkReady },
  { name: "informer-sync", readinessOnly: true, check: checkReady },
];

interface DoorParts {
  readonly verifier: TokenVerifier;
  readonly connectors: ReturnType<typeof connectorsWith>;
  readonly healthChecks: readonly HealthCheck[];
}

function frontDoor(options: ApiServerOptions, access: AccessParts, parts: DoorParts): FrontDoor {
  const { registry, authorizer } = access;
  const proxy = new ResourceProxy(registry, options.kubelet);
  const metrics = createMetricsRegistry();
  registerServerMetrics(metrics, registry);
  return new FrontDoor({
    authenticators: [
      new ClientCertificateAuthenticator(),
      new BearerTokenAuthenticator(parts.verifier),
      anonymousAuthenticator,
    ],
    authorizer,
    router: router(options, access, { ...parts, proxy }, () => metrics.metrics()),
    tunnel: new UpgradeTunnel(registry, options.kubelet),
    proxy,
    metrics: new RequestMetrics(metrics),
    log: options.log,
  });
}

function router(
  options: ApiServerOptions,
  { registry, authorizer, rbac }: AccessParts,
  { verifier, connectors, healthChecks, proxy }: DoorParts & { readonly proxy: ResourceProxy },
  metrics: () => Promise<string>,
): Router {
  const { bootstrap, descriptions, kubelet, clock = systemClock } = options;
  const address = `${bootstrap.advertise.address}:${bootstrap.advertise.port}`;
  return new Router({
    registry,
    resources: new ResourceHandler(connectors),
    reviews: [...reviews({ authorizer, rbac, verifier }), podBindings(registry, clock)],
    discovery: new Discovery(resourceDefinitions, address),
    openApi: new OpenApi(resourceDefinitions, descriptions),
    issuer: issuerDocuments(options.serviceAccountIssuer, tokenKeyFrom(options.serviceAccountKey), address),
    logs: new PodLogs(registry, kubelet),
    proxy,
    healthChecks,
    metrics,
  });
}
