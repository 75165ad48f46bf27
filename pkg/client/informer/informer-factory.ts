import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import type { Logger } from "../../component-base/logger.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import type { Client, Informer, InformerFactory, ListOptions, MetadataInformer } from "../interface.ts";
import { Reflector, type ReflectorStore } from "./reflector.ts";
import { SharedInformer } from "./shared-informer.ts";
import { SharedMetadataInformer } from "./shared-metadata-informer.ts";

type Selector = Pick<ListOptions, "namespace" | "labelSelector" | "fieldSelector">;

/** The copy that a reflector fills. */
interface Copy {
  synced(): Promise<void>;
}

interface Entry {
  readonly informer: Copy;
  readonly reflector: { start(): void; stop(): void };
  started: boolean;
}

/** The informers of one program, over its client. */
export function createInformerFactory(client: Client, log: Logger, clock: Clock = systemClock): InformerFactory {
  return new SharedInformerFactory(client, log, clock);
}

class SharedInformerFactory implements InformerFactory {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly client: Client,
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {}

  informer<T extends KubeObject>(ref: ResourceRef<T>, selector: Selector = {}): Informer<T> {
    const { namespace = "", labelSelector = "", fieldSelector = "" } = selector;
    const selected = [namespace, labelSelector, fieldSelector];
    return this.#shared(ref, selected, () => this.#create(ref, selector, new SharedInformer<T>(this.log)));
  }

  metadataInformer(ref: ResourceRef): MetadataInformer {
    return this.#shared(ref, ["metadata"], () => this.#create(ref, {}, new SharedMetadataInformer(this.log)));
  }

  start(): void {
    for (const entry of this.#entries.values()) {
      if (entry.started) continue;
      entry.started = true;
      entry.reflector.start();
    }
  }

  async synced(signal?: AbortSignal): Promise<void> {
    const started = [...this.#entries.values()].filter((entry) => entry.started);
    const all = Promise.all(started.map(({ informer }) => informer.synced()));
    await (signal ? untilAborted(all, signal) : all);
  }

  stop(): void {
    for (const { reflector } of this.#entries.values()) reflector.stop();
  }

  /** The informer of an entry that may be there already; its key says what was made. */
  #shared<I>({ group, version, resource }: ResourceRef, of: readonly string[], make: () => Entry): I {
    const key = JSON.stringify([group, version, resource, ...of]);
    let entry = this.#entries.get(key);
    if (!entry) this.#entries.set(key, (entry = make()));
    return entry.informer as I;
  }

  #create<T extends KubeObject, Kept>(
    ref: ResourceRef<T>,
    selector: Selector,
    informer: ReflectorStore<T, Kept> & Copy,
  ): Entry {
    const options = { clock: this.clock, log: this.log, selector };
    return { informer, reflector: new Reflector(ref, this.client.resource(ref), informer, options), started: false };
  }
}
