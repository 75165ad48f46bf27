import type { ConfigMap, Pod, Secret } from "../../api/core/v1/types.generated.ts";
import { configMaps, secrets } from "../../api/resources.ts";
import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import { notFound } from "../../apimachinery/status-error.ts";
import { createInformerFactory } from "../../client/informer/informer-factory.ts";
import type { Client, Informer } from "../../client/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";
import { resolvesWithin } from "../../util/resolves-within.ts";
import type { ObjectSource } from "../env/object-source.ts";
import { podUid } from "../pod/pod-containers.ts";
import { type ObjectReference, objectReferences, type ReferencedKind, referenceKey } from "./object-references.ts";

interface Watched {
  readonly informer: Informer<KubeObject>;
  readonly synced: Promise<void>;
  readonly users: Set<string>;
  stop(): void;
}

const resources: Readonly<Record<ReferencedKind, ResourceRef>> = { configmap: configMaps, secret: secrets };

/**
 * A watch that is not up after that long (the API refuses it) is no reason to wait: the object is asked for directly.
 */
const syncTimeoutMs = 2000;

/**
 * The ConfigMaps and Secrets that pods of this node refer to: one watch per object for as long as a pod needs it,
 * shared by all its users. The Node authorizer allows no more, and nothing else crosses the wire.
 */
export class ReferencedObjects implements ObjectSource {
  readonly #watched = new Map<string, Watched>();
  readonly #references = new Map<string, readonly ObjectReference[]>();

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly log: Logger,
    /** An object changed that these pods refer to. */
    private readonly onChange: (uids: readonly string[]) => void,
  ) {}

  /** Starts watching what the pod refers to; doing it again brings the references up to date. */
  register(pod: Pod): void {
    const uid = podUid(pod);
    const references = objectReferences(pod);
    for (const reference of references) this.#watch(reference).users.add(uid);
    this.#references.set(uid, references);
  }

  forget(uid: string): void {
    for (const reference of this.#references.get(uid) ?? []) {
      const key = referenceKey(reference);
      const watched = this.#watched.get(key);
      watched?.users.delete(uid);
      if (!watched || watched.users.size > 0) continue;
      watched.stop();
      this.#watched.delete(key);
    }
    this.#references.delete(uid);
  }

  stop(): void {
    for (const watched of this.#watched.values()) watched.stop();
    this.#watched.clear();
  }

  configMap(namespace: string, name: string): Promise<ConfigMap> {
    return this.#get<ConfigMap>({ kind: "configmap", namespace, name });
  }

  secret(namespace: string, name: string): Promise<Secret> {
    return this.#get<Secret>({ kind: "secret", namespace, name });
  }

  async #get<T extends KubeObject>(reference: ObjectReference): Promise<T> {
    const { kind, namespace, name } = reference;
    const watched = this.#watched.get(referenceKey(reference));
    if (watched && (await resolvesWithin(watched.synced, syncTimeoutMs, this.clock))) {
      const found = watched.informer.get({ namespace, name });
      if (found) return found as T;
      throw notFound({ resource: kind, name });
    }
    return (await this.client.resource(resources[kind]).get({ namespace, name })) as T;
  }

  #watch(reference: ObjectReference): Watched {
    const key = referenceKey(reference);
    const known = this.#watched.get(key);
    if (known) return known;
    const factory = createInformerFactory(this.client, this.log, this.clock);
    const { namespace, name, kind } = reference;
    const informer = factory.informer(resources[kind], { namespace, fieldSelector: `metadata.name=${name}` });
    const users = new Set<string>();
    const changed = () => {
      if (informer.hasSynced) this.onChange([...users]);
    };
    informer.addHandler({ added: changed, updated: changed, deleted: changed });
    factory.start();
    const watched = { informer, synced: factory.synced(), users, stop: () => factory.stop() };
    this.#watched.set(key, watched);
    return watched;
  }
}
