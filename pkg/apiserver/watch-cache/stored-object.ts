import type { KubeObject } from "../../apimachinery/object.ts";
import type { KeyValue } from "../../storage/interface.ts";
import { encodedFrom, replaceResourceVersion, spliceResourceVersion } from "./encoding.ts";
import type { CachedObject } from "./interface.ts";

/** What a cache must know of its resource to describe an object for selectors. */
export interface ResourceShape {
  readonly namespaced: boolean;
  /** Fields that selectors may use beyond metadata.name and metadata.namespace, with their values. */
  selectableFields?(object: KubeObject): Record<string, string>;
}

const noLabels: Readonly<Record<string, string>> = {};

/** An object in the cache: its bytes; labels, fields and the parsed object only once someone asked. */
export class StoredObject implements CachedObject {
  #labels: Readonly<Record<string, string>> | undefined;
  #fields: Readonly<Record<string, string>> | undefined;
  /** Weak: all readers of one event share the parse, and no one pays for keeping it. */
  #parsed: WeakRef<KubeObject> | undefined;

  private constructor(
    private readonly shape: ResourceShape,
    readonly namespace: string | undefined,
    readonly name: string,
    readonly revision: number,
    readonly bytes: Buffer,
  ) {}

  /** `key` is the storage key without the resource's prefix; `revision` becomes the resourceVersion. */
  static decode(shape: ResourceShape, key: string, { value }: KeyValue, revision: number): StoredObject {
    const slash = shape.namespaced ? key.indexOf("/") : -1;
    const namespace = slash < 0 ? undefined : key.slice(0, slash);
    const bytes = spliceResourceVersion(value, revision);
    const decoded = new StoredObject(shape, namespace, key.slice(slash + 1), revision, bytes);
    const source = encodedFrom(value);
    if (source) decoded.#describe(source);
    return decoded;
  }

  /** The same content under another resourceVersion. */
  at(revision: number): StoredObject {
    const bytes = replaceResourceVersion(this.bytes, revision);
    const moved = new StoredObject(this.shape, this.namespace, this.name, revision, bytes);
    moved.#labels = this.#labels;
    moved.#fields = this.#fields;
    return moved;
  }

  get labels(): Readonly<Record<string, string>> {
    if (!this.#labels) this.#describe(this.object());
    return this.#labels ?? noLabels;
  }

  get fields(): Readonly<Record<string, string>> {
    if (!this.#fields) this.#describe(this.object());
    return this.#fields ?? {};
  }

  object(): KubeObject {
    const kept = this.#parsed?.deref();
    if (kept) return kept;
    const parsed = JSON.parse(this.bytes.toString()) as KubeObject;
    this.#parsed = new WeakRef(parsed);
    return parsed;
  }

  #describe(object: KubeObject): void {
    const { name, namespace, labels } = object.metadata;
    this.#labels = labels ?? noLabels;
    this.#fields = {
      "metadata.name": name,
      ...(namespace !== undefined && { "metadata.namespace": namespace }),
      ...this.shape.selectableFields?.(object),
    };
  }
}
