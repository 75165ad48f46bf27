import type { KubeObject } from "../../../apimachinery/object.ts";
import type { CachedObject } from "../interface.ts";
import { replaceResourceVersion, spliceResourceVersion, takeSource } from "./encoding.ts";
import type { Packed, PackedBytes, Place, Slab } from "./packed-bytes.ts";
import type { Parsed, RecentlyParsed } from "./recently-parsed.ts";

/** What a cache must know of its resource to describe an object for selectors. */
export interface ResourceShape {
  readonly namespaced: boolean;
  /** Fields that selectors may use beyond metadata.name and metadata.namespace, with their values. */
  selectableFields?(object: KubeObject): Record<string, string>;
}

/** What the objects of one cache have in common. */
export interface CachedResource {
  readonly shape: ResourceShape;
  readonly parsed: RecentlyParsed;
}

type Strings = Readonly<Record<string, string>>;
const none: Strings = {};
const noBytes = Buffer.alloc(0);

/**
 * An object in the cache. There may be a hundred thousand of them, so it holds little: its key and bytes; labels and
 * selectable fields once known; the parsed object only for a while.
 */
export class StoredObject implements CachedObject, Packed, Parsed {
  #labels: Strings | undefined;
  #selectable: Strings | undefined;
  #parsed: KubeObject | undefined;
  #slab: Slab | undefined;
  #offset = 0;
  length = 0;

  private constructor(
    private readonly resource: CachedResource,
    /** "namespace/name" or "name": the storage key without the resource's prefix. */
    readonly key: string,
    readonly revision: number,
    /** The slab's, or one of its own. */
    private buffer: Buffer,
  ) {}

  /**
   * Makes readers' bytes of stored ones, in `packed` if they are to be kept; `revision` becomes the resourceVersion.
   */
  static decode(
    resource: CachedResource,
    key: string,
    value: Uint8Array,
    revision: number,
    packed?: PackedBytes,
  ): StoredObject {
    const decoded = new StoredObject(resource, key, revision, noBytes);
    const bytes = spliceResourceVersion(value, revision, packed && ((length) => decoded.#settle(packed, length)));
    if (!packed) decoded.#own(bytes);
    const source = takeSource(value, revision);
    // The writer's own object: who watches in this process need not parse what was printed a moment ago.
    if (source) decoded.#remember(source);
    return decoded;
  }

  /** The same content under another resourceVersion. */
  at(revision: number): StoredObject {
    const moved = new StoredObject(this.resource, this.key, revision, noBytes);
    moved.#own(replaceResourceVersion(this.bytes, revision));
    moved.#labels = this.#labels;
    moved.#selectable = this.#selectable;
    return moved;
  }

  get slab(): Slab | undefined {
    return this.#slab;
  }

  get bytes(): Buffer {
    const { buffer, length } = this;
    return buffer.length === length ? buffer : buffer.subarray(this.#offset, this.#offset + length);
  }

  copyTo(target: Buffer, at: number): number {
    const start = this.buffer.length === this.length ? 0 : this.#offset;
    return this.buffer.copy(target, at, start, start + this.length);
  }

  get namespace(): string | undefined {
    return this.resource.shape.namespaced ? this.key.slice(0, this.key.indexOf("/")) : undefined;
  }

  get name(): string {
    return this.resource.shape.namespaced ? this.key.slice(this.key.indexOf("/") + 1) : this.key;
  }

  get labels(): Strings {
    return (this.#labels ??= this.object().metadata.labels ?? none);
  }

  get fields(): Strings {
    this.#selectable ??= this.resource.shape.selectableFields?.(this.object()) ?? none;
    const { name, namespace } = this;
    return {
      "metadata.name": name,
      ...(namespace !== undefined && { "metadata.namespace": namespace }),
      ...this.#selectable,
    };
  }

  object(): KubeObject {
    return this.#parsed ?? this.#remember(JSON.parse(this.bytes.toString()) as KubeObject);
  }

  forget(): void {
    this.#parsed = undefined;
  }

  move({ slab, offset }: Place): void {
    this.bytes.copy(slab.buffer, offset);
    this.buffer = slab.buffer;
    this.#slab = slab;
    this.#offset = offset;
  }

  /** The cache has a newer state: the bytes stay where they are and are not looked after any more. */
  release(packed: PackedBytes): void {
    const slab = this.#slab;
    // First of all: who has left is not moved when the slab is emptied for it.
    this.#slab = undefined;
    if (slab) packed.release(slab, this.length);
  }

  #own(bytes: Buffer): void {
    this.buffer = bytes;
    this.length = bytes.length;
  }

  #remember(parsed: KubeObject): KubeObject {
    this.#parsed = parsed;
    this.resource.parsed.remember(this);
    return parsed;
  }

  #settle(packed: PackedBytes, length: number): Buffer {
    const { slab, offset } = packed.place(this, length);
    this.length = length;
    this.buffer = slab.buffer;
    this.#slab = slab;
    this.#offset = offset;
    return slab.buffer.subarray(offset, offset + length);
  }
}
