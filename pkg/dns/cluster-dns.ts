import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";
import type { Service } from "../api/core/v1/types.generated.ts";
import { serviceKeysOf } from "../api/discovery/v1/endpointslice/well-known-labels.ts";
import type { EndpointSlice } from "../api/discovery/v1/types.generated.ts";
import { endpointSlices, services } from "../api/resources.ts";
import { keyOf, parseKey } from "../apimachinery/object.ts";
import type { Informer, InformerFactory } from "../client/interface.ts";
import type { Component } from "../component-base/component.ts";
import { directSockets } from "../component-base/host-sockets/direct.ts";
import type { HostSockets } from "../component-base/host-sockets/interface.ts";
import type { Logger } from "../component-base/logger.ts";
import { handlerChain } from "./handlers/index.ts";
import { RecordIndex } from "./records/record-index.ts";
import { serviceRecords } from "./records/service-records.ts";
import { Resolver } from "./server/resolver.ts";
import { serveTcp } from "./server/tcp-server.ts";
import { serveUdp } from "./server/udp-server.ts";
import { Forwarder } from "./upstream/forwarder.ts";
import { hostResolvers } from "./upstream/resolv-conf.ts";

export interface ClusterDnsOptions {
  readonly informers: InformerFactory;
  /** Where to listen, UDP and TCP. */
  readonly address: string;
  readonly port: number;
  /** The cluster's zone, without a final dot: "cluster.local". */
  readonly domain: string;
  /** What host.berth.internal answers. */
  readonly hostAddress: string;
  /** Where upstream queries leave from. */
  readonly upstreamSockets: HostSockets;
  readonly log: Logger;
}

/** The cluster's DNS server: service names from the API, everything else from the machine's resolvers. */
export class ClusterDns implements Component {
  readonly name = "cluster-dns";
  readonly #index = new RecordIndex();
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #forwarder: Forwarder;
  #udp: UdpSocket | undefined;
  #tcp: Server | undefined;

  constructor(private readonly options: ClusterDnsOptions) {
    const { informers, address, upstreamSockets, log } = options;
    this.#forwarder = new Forwarder(() => hostResolvers([address]), upstreamSockets, log);
    this.#services = informers.informer(services);
    this.#slices = informers.informer(endpointSlices);
    this.#slices.addIndex("service", serviceKeysOf);
    const update = (key: string) => this.#update(key);
    const updateItself = (service: Service) => update(keyOf(service));
    this.#services.addHandler({ added: updateItself, updated: updateItself, deleted: updateItself });
    const updateService = (slice: EndpointSlice) => serviceKeysOf(slice).forEach(update);
    this.#slices.addHandler({
      added: updateService,
      // It may have gone over to another service.
      updated: (slice, before) => new Set([...serviceKeysOf(before), ...serviceKeysOf(slice)]).forEach(update),
      deleted: updateService,
    });
  }

  /** Resolves when it answers with the services there are. Rejects when its port cannot be had. */
  async start(): Promise<void> {
    const { address, port, informers } = this.options;
    informers.start();
    await informers.synced();
    const chain = handlerChain({ ...this.options, index: this.#index, forwarder: this.#forwarder });
    const resolver = new Resolver(chain, this.#index, this.#forwarder);
    this.#udp = await directSockets.bindUdp(address, port);
    this.#tcp = await directSockets.listenTcp(address, port);
    serveUdp(this.#udp, resolver);
    serveTcp(this.#tcp, resolver);
  }

  async stop(): Promise<void> {
    this.#udp?.close();
    this.#tcp?.close();
    await this.#forwarder.close();
  }

  #update(key: string): void {
    const service = this.#services.get(parseKey(key));
    this.#index.replace(
      key,
      service ? serviceRecords(service, this.#slices.byIndex("service", key), this.options.domain) : [],
    );
  }
}
