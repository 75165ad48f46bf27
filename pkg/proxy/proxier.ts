import type { Pod, Service } from "../api/core/v1/types.generated.ts";
import { serviceKeysOf } from "../api/discovery/v1/endpointslice/well-known-labels.ts";
import type { EndpointSlice } from "../api/discovery/v1/types.generated.ts";
import { endpointSlices, pods, services } from "../api/resources.ts";
import { keyOf, type KubeObject, parseKey } from "../apimachinery/object.ts";
import type { EventRecorder, Informer, InformerFactory } from "../client/interface.ts";
import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";
import { onceATurn } from "../util/once-a-turn.ts";
import type { Frontend } from "./service-map/frontend.ts";
import { podFrontends } from "./service-map/pod-frontends.ts";
import { type ProxyPlace, serviceFrontends } from "./service-map/service-frontends.ts";
import { unserved, unservedEndpoints } from "./service-map/unserved.ts";
import { FrontendSet, type ScopedSockets } from "./userspace/frontend-set.ts";

/**
 * `nodeName`: whose pods' host ports are served; and where a Service's traffic policy is Local, whose endpoints alone.
 */
export interface ProxierOptions extends ProxyPlace {
  readonly informers: InformerFactory;
  /** Says on a Service or a Pod what cannot be served. */
  readonly recorder: EventRecorder;
  /** Where sockets are opened: in the service namespace, and in the host's. */
  readonly sockets: ScopedSockets;
  readonly log: Logger;
}

/** kube-proxy in userspace: reads Services, EndpointSlices and this node's pods, and keeps their addresses served. */
export class Proxier implements Component {
  readonly name = "kube-proxy";
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #frontends: FrontendSet;
  /** What each owner ("Service/default/web", "Pod/default/web-1") has listening. */
  readonly #owned = new Map<string, readonly Frontend[]>();
  /** Services to look at again; one pass handles a burst of events. */
  readonly #dirty = new Set<string>();
  readonly #askSync = onceATurn(() => this.#sync());

  constructor(private readonly options: ProxierOptions) {
    const { informers, nodeName, sockets, log } = options;
    this.#frontends = new FrontendSet(sockets, log, (frontend, error) => this.#refused(frontend, error));
    this.#services = informers.informer(services);
    this.#slices = informers.informer(endpointSlices);
    this.#slices.addIndex("service", serviceKeysOf);
    this.#followServices();
    this.#followSlices();
    const replace = (pod: Pod) => this.#replace("Pod", keyOf(pod), podFrontends(pod));
    informers.informer(pods, { fieldSelector: `spec.nodeName=${nodeName}` }).addHandler({
      added: replace,
      updated: replace,
      deleted: (pod) => this.#replace("Pod", keyOf(pod), []),
    });
  }

  /** Resolves when every Service known by now is served. */
  async start(): Promise<void> {
    this.options.informers.start();
    await this.options.informers.synced();
    this.#sync();
    await this.#frontends.settled();
  }

  async stop(): Promise<void> {
    this.#frontends.closeAll();
    this.#owned.clear();
  }

  #followServices(): void {
    const changed = (service: Service, before?: Service) => {
      this.#touch(keyOf(service));
      const told = before ? unserved(before) : [];
      this.#tellNew(service, unserved(service), told);
    };
    this.#services.addHandler({
      added: (service) => changed(service),
      updated: changed,
      deleted: (service) => this.#touch(keyOf(service)),
    });
  }

  #followSlices(): void {
    const { serviceNetwork } = this.options;
    const touch = (slice: EndpointSlice) => serviceKeysOf(slice).forEach((key) => this.#touch(key));
    const changed = (slice: EndpointSlice, before?: EndpointSlice) => {
      // It may have gone over to another service.
      if (before) touch(before);
      touch(slice);
      const told = before ? unservedEndpoints(before, serviceNetwork) : [];
      for (const key of serviceKeysOf(slice)) {
        this.#tellNew(this.#services.get(parseKey(key)), unservedEndpoints(slice, serviceNetwork), told);
      }
    };
    this.#slices.addHandler({ added: (slice) => changed(slice), updated: changed, deleted: touch });
  }

  /** Says on the Service what of it, or of its endpoints, cannot be served, but for what was said before. */
  #tellNew(service: Service | undefined, reasons: readonly string[], told: readonly string[]): void {
    if (!service) return;
    for (const reason of reasons) {
      if (!told.includes(reason)) this.#warn("Service", service, "NotSupported", reason);
    }
  }

  #touch(service: string): void {
    this.#dirty.add(service);
    this.#askSync();
  }

  #sync(): void {
    for (const key of this.#dirty) {
      const service = this.#services.get(parseKey(key));
      const slices = this.#slices.byIndex("service", key);
      this.#replace("Service", key, service ? serviceFrontends(service, slices, this.options) : []);
    }
    this.#dirty.clear();
  }

  #replace(kind: string, key: string, wanted: readonly Frontend[]): void {
    const owner = `${kind}/${key}`;
    this.#frontends.replace(this.#owned.get(owner) ?? [], wanted);
    if (wanted.length > 0) this.#owned.set(owner, wanted);
    else this.#owned.delete(owner);
  }

  #refused({ owner, protocol, port, scope }: Frontend, error: NodeJS.ErrnoException): void {
    const taken =
      error.code === "EADDRINUSE"
        ? "is in use by another program on this machine"
        : `cannot be opened (${error.message})`;
    const where = scope === "host" ? "port" : "cluster port";
    const about = { metadata: { namespace: owner.namespace, name: owner.name, uid: owner.uid } };
    this.#warn(owner.kind, about, "PortUnavailable", `${where} ${port}/${protocol} ${taken}; it will be tried again`);
  }

  #warn(kind: "Service" | "Pod", { metadata }: Pick<KubeObject, "metadata">, reason: string, message: string): void {
    this.options.recorder.event({ apiVersion: "v1", kind, metadata }, "Warning", reason, message);
  }
}
