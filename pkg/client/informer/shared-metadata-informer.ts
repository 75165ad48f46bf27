import type { KubeObject } from "../../apimachinery/object.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { InformerHandler, MetadataInformer, ObjectRelations } from "../interface.ts";
import { FirstCopy } from "./first-copy.ts";
import { HandlerList } from "./handler-list.ts";
import { NamespaceCounts } from "./namespace-counts.ts";
import type { ReflectorStore } from "./reflector.ts";

/**
 * Keeps the relations of what a reflector shows it: the content of a hundred thousand config maps would be in nobody's
 * use.
 */
export class SharedMetadataInformer implements MetadataInformer, ReflectorStore<KubeObject, ObjectRelations> {
  readonly #objects = new Map<string, ObjectRelations>();
  readonly #namespaces = new NamespaceCounts();
  readonly #handlers: HandlerList<ObjectRelations>;
  readonly #first = new FirstCopy();

  constructor(log: Logger) {
    this.#handlers = new HandlerList(log);
  }

  get(uid: string): ObjectRelations | undefined {
    return this.#objects.get(uid);
  }

  count(namespace: string): number {
    return this.#namespaces.count(namespace);
  }

  addHandler(handler: InformerHandler<ObjectRelations>): void {
    this.#handlers.add(handler, this.#objects.values());
  }

  synced(): Promise<void> {
    return this.#first.wait();
  }

  keep({ metadata }: KubeObject): ObjectRelations {
    const { name, namespace, uid = "", ownerReferences, finalizers, deletionTimestamp } = metadata;
    return { uid, name, namespace: this.#namespaces.shared(namespace), ownerReferences, finalizers, deletionTimestamp };
  }

  replace(objects: readonly ObjectRelations[]): void {
    const gone = new Set(this.#objects.keys());
    for (const object of objects) {
      gone.delete(object.uid);
      this.#put(object);
    }
    for (const uid of gone) this.#remove(uid);
    this.#first.arrived();
  }

  apply(type: "ADDED" | "MODIFIED" | "DELETED", object: ObjectRelations): void {
    if (type === "DELETED") this.#remove(object.uid);
    else this.#put(object);
  }

  #put(object: ObjectRelations): void {
    const old = this.#objects.get(object.uid);
    if (!old) this.#namespaces.enter(object.namespace);
    this.#objects.set(object.uid, object);
    this.#handlers.stored(object, old);
  }

  #remove(uid: string): void {
    const last = this.#objects.get(uid);
    if (!last) return;
    this.#objects.delete(uid);
    this.#namespaces.leave(last.namespace);
    this.#handlers.deleted(last);
  }
}
