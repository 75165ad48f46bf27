import type { Http2SecureServer } from "node:http2";
import type { Service } from "../api/core/v1/types.generated.ts";
import { clusterRoleBindings, clusterRoles, pods, roleBindings, roles, services } from "../api/resources.ts";
import type { ApiTransport } from "../apimachinery/transport.ts";
import type { Component } from "../component-base/component.ts";
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
import { systemMasters } from "./auth/groups.ts";
import type { Authorizer, UserInfo } from "./auth/interface.ts";
import { NodeAuthorizer } from "./auth/node/node-authorizer.ts";
import { PolicyStore } from "./auth/rbac/policy-store.ts";
import { RbacAuthorizer } from "./auth/rbac/rbac-authorizer.ts";
import { TokenIssuer } from "./auth/service-accounts/token-issuer.ts";
import { tokenKeyFrom } from "./auth/service-accounts/token-key.ts";
import { TokenVerifier } from "./auth/service-accounts/token-verifier.ts";
import { UnionAuthorizer } from "./auth/union-authorizer.ts";
import { keepOwnObjects } from "./bootstrap/keep-own-objects.ts";
import { type BootstrapOptions, ensureOwnObjects, postStartHooks } from "./bootstrap/post-start.ts";
import { connectorsWith } from "./connectors/index.ts";
import { reviews } from "./connectors/reviews.ts";
import { Discovery } from "./discovery/discovery.ts";
import { FrontDoor, type TlsMaterial } from "./front-door/front-door.ts";
import { type ListenAddress, Listeners } from "./front-door/listeners.ts";
import { RequestMetrics } from "./front-door/request-metrics.ts";
import { Router } from "./front-door/router.ts";
import { registerServerMetrics } from "./front-door/server-metrics.ts";
import { ResourceHandler } from "./handlers/resource-handler.ts";
import type { Descriptions } from "./openapi/descriptions.ts";
import { OpenApi } from "./openapi/openapi.ts";
import { ServiceAllocator, type ServiceRanges } from "./registry/allocators/service-allocator.ts";
import { Expirer } from "./registry/generic/expirer.ts";
import { ResourceRegistry } from "./registry/generic/resource-registry.ts";
import { resourceDefinitions } from "./registry/index.ts";
import { type KubeletCredentials, PodLogs } from "./streaming/pod-logs.ts";
import { UpgradeTunnel } from "./streaming/upgrade-tunnel.ts";
import { InProcessTransport } from "./transport/in-process-transport.ts";

export interface ApiServerOptions {
  readonly storage: Storage;
  readonly listen: readonly ListenAddress[];
  readonly tls: TlsMaterial;
  /** PEM; signs and verifies service account tokens. */
  readonly serviceAccountKey: string;
  readonly serviceAccountIssuer: string;
  readonly ranges: ServiceRanges;
  readonly bootstrap: BootstrapOptions;
  readonly kubelet: KubeletCredentials;
  readonly descriptions: () => Descriptions;
  readonly log: Logger;
  readonly clock?: Clock;
}

const loopback: UserInfo = { name: "system:apiserver", groups: [systemMasters, "system:authenticated"] };

/** kube-apiserver: storage below, HTTPS above, and the order of things in between. */
export class ApiServer implements Component {
  readonly name = "kube-apiserver";
  readonly #registry: ResourceRegistry;
  readonly #policies = new PolicyStore();
  readonly #authorizer: Authorizer;
  readonly #allocator: ServiceAllocator;
  readonly #listeners: Listeners;
  readonly #connectors: ReturnType<typeof connectorsWith>;
  #ready = false;
  #stopKeeping: () => void = () => undefined;

  constructor(private readonly options: ApiServerOptions) {
    const { storage, ranges, clock = systemClock, log } = options;
    this.#allocator = new ServiceAllocator(ranges);
    // Plugins look objects up in the registry that their chain belongs to.
    const plugins: AdmissionPlugin[] = [];
    this.#registry = new ResourceRegistry(resourceDefinitions, {
      storage,
      clock,
      admission: new AdmissionChain(plugins),
      hooks: new Map([["services", this.#allocator]]),
    });
    const rbac = new RbacAuthorizer(this.#policies);
    this.#authorizer = new UnionAuthorizer([new NodeAuthorizer(this.#registry.of(pods).store.cache), rbac]);
    plugins.push(
      ...admissionPlugins({ lookup: this.#registry, rbac, policies: this.#policies, authorizer: this.#authorizer }),
    );
    const { issuer, verifier } = this.#tokens();
    this.#connectors = connectorsWith({ clock, issuer });
    const door = this.#frontDoor(rbac, verifier);
    this.#listeners = new Listeners(
      (): Http2SecureServer => door.createServer(options.tls),
      options.listen,
      clock,
      log,
    );
  }

  #frontDoor(rbac: RbacAuthorizer, verifier: TokenVerifier): FrontDoor {
    const metrics = createMetricsRegistry();
    registerServerMetrics(metrics, this.#registry);
    return new FrontDoor({
      authenticators: [
        new ClientCertificateAuthenticator(),
        new BearerTokenAuthenticator(verifier),
        anonymousAuthenticator,
      ],
      authorizer: this.#authorizer,
      router: this.#router(rbac, verifier, () => metrics.metrics()),
      tunnel: new UpgradeTunnel(this.#registry, this.options.kubelet),
      metrics: new RequestMetrics(metrics),
      log: this.options.log,
    });
  }

  #router(rbac: RbacAuthorizer, verifier: TokenVerifier, metrics: () => Promise<string>): Router {
    const { bootstrap, descriptions, kubelet } = this.options;
    const { address, port } = bootstrap.advertise;
    return new Router({
      registry: this.#registry,
      resources: new ResourceHandler(this.#connectors),
      reviews: reviews({ authorizer: this.#authorizer, rbac, verifier }),
      discovery: new Discovery(resourceDefinitions, `${address}:${port}`),
      openApi: new OpenApi(resourceDefinitions, descriptions),
      logs: new PodLogs(this.#registry, kubelet),
      healthChecks: [
        { name: "ping", check: () => undefined },
        { name: "etcd", check: () => this.#checkStorage() },
        { name: "poststarthook/rbac/bootstrap-roles", check: () => this.#checkReady() },
        { name: "informer-sync", readinessOnly: true, check: () => this.#checkReady() },
      ],
      metrics,
    });
  }

  /** Resolves when it listens and everything a cluster starts from is there. */
  async start(): Promise<void> {
    const { storage, clock = systemClock, bootstrap } = this.options;
    await this.#registry.ready();
    this.#policies.follow({
      roles: this.#registry.of(roles).store.cache,
      roleBindings: this.#registry.of(roleBindings).store.cache,
      clusterRoles: this.#registry.of(clusterRoles).store.cache,
      clusterRoleBindings: this.#registry.of(clusterRoleBindings).store.cache,
    });
    this.#allocator.restore(
      this.#registry
        .of(services)
        .store.cache.list()
        .items.map((item) => item.object() as Service),
    );
    for (const { definition, store } of this.#registry.all()) {
      // What is kept as another resource's expires as that one.
      if (definition.ttlSeconds !== undefined && !definition.storedAs)
        new Expirer(store, storage, definition.ttlSeconds * 1000, clock);
    }
    await this.#listeners.open();
    const transport = this.transport(loopback, "kube-apiserver");
    for (const hook of postStartHooks) await hook(transport, bootstrap);
    this.#stopKeeping = keepOwnObjects(this.#registry, () => this.#makeAgain(transport));
    this.#ready = true;
  }

  async stop(): Promise<void> {
    this.#stopKeeping();
    await this.#listeners.close();
    this.#policies.close();
    this.#registry.close();
    await this.options.storage.close();
  }

  /** The API for a component in this process, as `user`; `manager` stands in managedFields. */
  transport(user: UserInfo, manager: string): ApiTransport {
    return new InProcessTransport(
      { registry: this.#registry, authorizer: this.#authorizer, connectors: this.#connectors },
      user,
      manager,
    );
  }

  async #makeAgain(transport: ApiTransport): Promise<void> {
    try {
      await ensureOwnObjects(transport, this.options.bootstrap);
    } catch (error) {
      this.options.log.error({ err: error as Error }, "The cluster's own objects could not be made again");
    }
  }

  #tokens() {
    const { serviceAccountKey, serviceAccountIssuer } = this.options;
    const key = tokenKeyFrom(serviceAccountKey);
    const audiences = [serviceAccountIssuer];
    return {
      issuer: new TokenIssuer({ key, issuer: serviceAccountIssuer, audiences, lookup: this.#registry }),
      verifier: new TokenVerifier(key, serviceAccountIssuer, audiences, this.#registry),
    };
  }

  /** Storage answers, whatever it holds. The check has upstream's name, whatever the engine is. */
  async #checkStorage(): Promise<void> {
    await this.options.storage.get("/registry/health");
  }

  #checkReady(): void {
    if (!this.#ready) throw new Error("not finished");
  }
}
