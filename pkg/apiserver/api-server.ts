import type { Http2SecureServer } from "node:http2";
import type { Service } from "../api/core/v1/types.generated.ts";
import { clusterRoleBindings, clusterRoles, roleBindings, roles, services } from "../api/resources.ts";
import type { ApiTransport } from "../apimachinery/transport.ts";
import type { Component } from "../component-base/component.ts";
import { systemClock } from "../util/clock.ts";
import { type ApiServerOptions, type ApiServerParts, apiServerParts } from "./api-server-parts.ts";
import { systemMasters } from "./auth/groups.ts";
import type { UserInfo } from "./auth/interface.ts";
import { keepOwnObjects } from "./bootstrap/keep-own-objects.ts";
import { ensureOwnObjects, postStartHooks } from "./bootstrap/post-start.ts";
import { Listeners } from "./front-door/listeners.ts";
import { Expirer } from "./registry/generic/expirer.ts";
import { InProcessTransport } from "./transport/in-process-transport.ts";

const loopback: UserInfo = { name: "system:apiserver", groups: [systemMasters, "system:authenticated"] };

/** kube-apiserver: storage below, HTTPS above, and the order in which what lies between begins and ends. */
export class ApiServer implements Component {
  readonly name = "kube-apiserver";
  readonly #parts: ApiServerParts;
  readonly #listeners: Listeners;
  #ready = false;
  #stopKeeping: () => void = () => undefined;

  constructor(private readonly options: ApiServerOptions) {
    const { tls, listen, clock = systemClock, log } = options;
    const parts = apiServerParts(options, () => this.#checkReady());
    this.#parts = parts;
    this.#listeners = new Listeners((): Http2SecureServer => parts.door.createServer(tls), listen, clock, log);
  }

  /** Resolves when it listens and everything a cluster starts from is there. */
  async start(): Promise<void> {
    const { registry } = this.#parts;
    await registry.ready();
    this.#followPolicies();
    this.#restoreAllocations();
    this.#expireObjects();
    await this.#listeners.open();
    const transport = this.transport(loopback, "kube-apiserver");
    for (const hook of postStartHooks) await hook(transport, this.options.bootstrap);
    this.#stopKeeping = keepOwnObjects(registry, () => this.#makeAgain(transport));
    this.#ready = true;
  }

  async stop(): Promise<void> {
    this.#stopKeeping();
    await this.#listeners.close();
    this.#parts.policies.close();
    this.#parts.registry.close();
    await this.options.storage.close();
  }

  /** The API for a component in this process, as `user`; `manager` stands in managedFields. */
  transport(user: UserInfo, manager: string): ApiTransport {
    const { registry, authorizer, connectors } = this.#parts;
    return new InProcessTransport({ registry, authorizer, connectors }, user, manager);
  }

  #followPolicies(): void {
    const { policies, registry } = this.#parts;
    policies.follow({
      roles: registry.of(roles).store.cache,
      roleBindings: registry.of(roleBindings).store.cache,
      clusterRoles: registry.of(clusterRoles).store.cache,
      clusterRoleBindings: registry.of(clusterRoleBindings).store.cache,
    });
  }

  /** Addresses and node ports of the services there are are not given out again. */
  #restoreAllocations(): void {
    const { items } = this.#parts.registry.of(services).store.cache.list();
    this.#parts.allocator.restore(items.map((item) => item.object() as Service));
  }

  #expireObjects(): void {
    const { storage, clock = systemClock } = this.options;
    for (const { definition, store } of this.#parts.registry.all()) {
      // What is kept as another resource's expires as that one.
      if (definition.ttlSeconds !== undefined && !definition.storedAs)
        new Expirer(store, storage, definition.ttlSeconds * 1000, clock);
    }
  }

  async #makeAgain(transport: ApiTransport): Promise<void> {
    try {
      await ensureOwnObjects(transport, this.options.bootstrap);
    } catch (error) {
      this.options.log.error({ err: error as Error }, "The cluster's own objects could not be made again");
    }
  }

  #checkReady(): void {
    if (!this.#ready) throw new Error("not finished");
  }
}
