import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import type { Logger } from "../../component-base/logger.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import { systemClock } from "../../util/clock.ts";
import type { Clock } from "../../util/clock.ts";
import type { Client, Informer, InformerFactory, ListOptions } from "../interface.ts";
import { MetadataStore } from "./metadata-store.ts";
import { Reflector, type ReflectorStore } from "./reflector.ts";
import { SharedInformer } from "./shared-informer.ts";

type Selector = Pick<ListOptions, "namespace" | "labelSelector" | "fieldSelector">;

interface Entry {
  readonly informer: SharedInformer<KubeObject>;
  readonly reflector: Reflector<KubeObject>;
  started: boolean;
}

/** The informers of one program, over its client. */
export function createInformerFactory(client: Client, log: Logger, clock: Clock = systemClock): InformerFactory {
  return new SharedInformerFactory(client, log, clock);
}

class SharedInformerFactory implements InformerFactory {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly client: Client,
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {}

  informer<T extends KubeObject>(ref: ResourceRef<T>, selector: Selector = {}): Informer<T> {
    const { namespace = "", labelSelector = "", fieldSelector = "" } = selector;
    const key = JSON.stringify([ref.group, ref.version, ref.resource, namespace, labelSelector, fieldSelector]);
    let entry = this.entries.get(key);
    if (!entry) this.entries.set(key, (entry = this.create(ref, selector)));
    return entry.informer as unknown as Informer<T>;
  }

  metadataInformer(ref: ResourceRef): Informer<KubeObject> {
    const key = JSON.stringify([ref.group, ref.version, ref.resource, "metadata"]);
    let entry = this.entries.get(key);
    if (!entry) this.entries.set(key, (entry = this.create(ref, {}, (informer) => new MetadataStore(informer))));
    return entry.informer;
  }

  start(): void {
    for (const entry of this.entries.values()) {
      if (entry.started) continue;
      entry.started = true;
      entry.reflector.start();
    }
  }

  async synced(signal?: AbortSignal): Promise<void> {
    const started = [...this.entries.values()].filter((entry) => entry.started);
    const all = Promise.all(started.map(({ informer }) => informer.synced()));
    await (signal ? untilAborted(all, signal) : all);
  }

  stop(): void {
    for (const { reflector } of this.entries.values()) reflector.stop();
  }

  private create<T extends KubeObject>(
    ref: ResourceRef<T>,
    selector: Selector,
    storeOf: (informer: SharedInformer<T>) => ReflectorStore<T> = (informer) => informer,
  ): Entry {
    const informer = new SharedInformer<T>(this.log);
    const options = { clock: this.clock, log: this.log, selector };
    const reflector = new Reflector(ref, this.client.resource(ref), storeOf(informer), options);
    return { informer, reflector, started: false } as unknown as Entry;
  }
}
