import { keyOf, type KubeObject, type ObjectKey } from "../../apimachinery/object.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Informer, InformerHandler } from "../interface.ts";
import { FirstCopy } from "./first-copy.ts";
import { HandlerList } from "./handler-list.ts";
import { ObjectIndex } from "./object-index.ts";
import type { ReflectorStore } from "./reflector.ts";

const namespaceIndex = "namespace";

/** The local copy that a reflector fills; tells its handlers what changed, deletions found on a relist included. */
export class SharedInformer<T extends KubeObject> implements Informer<T>, ReflectorStore<T> {
  #objects = new Map<string, T>();
  readonly #indexes = new Map<string, ObjectIndex<T>>();
  readonly #handlers: HandlerList<T>;
  readonly #first = new FirstCopy();

  constructor(log: Logger) {
    this.#handlers = new HandlerList(log);
  }

  get hasSynced(): boolean {
    return this.#first.isThere;
  }

  get({ namespace, name }: ObjectKey): T | undefined {
    return this.#objects.get(namespace ? `${namespace}/${name}` : name);
  }

  list(namespace?: string): readonly T[] {
    if (!namespace) return [...this.#objects.values()];
    if (!this.#indexes.has(namespaceIndex)) {
      this.addIndex(namespaceIndex, (object) => [object.metadata.namespace ?? ""]);
    }
    return this.byIndex(namespaceIndex, namespace);
  }

  byIndex(index: string, value: string): readonly T[] {
    const found = this.#indexes.get(index);
    if (!found) throw new Error(`the informer has no index ${JSON.stringify(index)}`);
    return found.find(value);
  }

  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void {
    const index = new ObjectIndex(valuesOf);
    for (const [key, object] of this.#objects) index.set(key, object, undefined);
    this.#indexes.set(name, index);
  }

  addHandler(handler: InformerHandler<T>): void {
    this.#handlers.add(handler, this.#objects.values());
  }

  synced(): Promise<void> {
    return this.#first.wait();
  }

  keep(object: T): T {
    return object;
  }

  replace(objects: readonly T[]): void {
    const gone = new Map(this.#objects);
    for (const object of objects) {
      gone.delete(keyOf(object));
      this.apply("MODIFIED", object);
    }
    for (const object of gone.values()) this.apply("DELETED", object);
    this.#first.arrived();
  }

  apply(type: "ADDED" | "MODIFIED" | "DELETED", object: T): void {
    const key = keyOf(object);
    const old = this.#objects.get(key);
    if (type === "DELETED") return this.#remove(key, old, object);
    // A relist shows mostly what is known already.
    if (old?.metadata.resourceVersion === object.metadata.resourceVersion && old !== undefined) return;
    if (old === undefined || old.metadata.uid === object.metadata.uid) return this.#put(key, object, old);
    // Deleted and made anew while nobody watched: handlers see both, and need not compare uids.
    this.#remove(key, old, old);
    this.#put(key, object, undefined);
  }

  #put(key: string, object: T, old: T | undefined): void {
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) index.set(key, object, old);
    this.#handlers.stored(object, old);
  }

  #remove(key: string, old: T | undefined, last: T): void {
    if (old === undefined) return;
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.remove(key, old);
    this.#handlers.deleted(last);
  }
}
