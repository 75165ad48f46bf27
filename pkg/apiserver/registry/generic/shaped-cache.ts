import type { KubeObject } from "../../../apimachinery/object.ts";
import type {
  CachedObject,
  CacheEvent,
  CacheList,
  CachePage,
  CacheSelector,
  CacheWatchOptions,
  CacheWatchSink,
  PageOptions,
  WatchCache,
} from "../../watch-cache/interface.ts";
import { eventFrame } from "../../watch-cache/watch-frame.ts";
import type { ResourceDefinition } from "./resource-definition.ts";

/**
 * The cache of a resource that is kept as another one (StoredShape): the same objects at the same revisions, each
 * turned into this resource's shape when it is asked for.
 */
export class ShapedCache implements WatchCache {
  readonly #shaped = new WeakMap<CachedObject, CachedObject>();

  constructor(
    private readonly stored: WatchCache,
    private readonly definition: Pick<ResourceDefinition, "storedAs" | "selectableFields">,
  ) {}

  ready(): Promise<void> {
    return this.stored.ready();
  }

  get revision(): number {
    return this.stored.revision;
  }

  waitFor(revision: number): Promise<void> {
    return this.stored.waitFor(revision);
  }

  get(namespace: string | undefined, name: string): CachedObject | undefined {
    const found = this.stored.get(namespace, name);
    return found && this.#shape(found);
  }

  list(selector: CacheSelector = {}): CacheList {
    const { items, revision } = this.stored.list(this.#selector(selector));
    return { items: items.map((item) => this.#shape(item)), revision };
  }

  async page(selector: CacheSelector, options: PageOptions): Promise<CachePage> {
    const page = await this.stored.page(this.#selector(selector), options);
    return { ...page, items: page.items.map((item) => this.#shape(item)) };
  }

  count(namespace?: string): number {
    return this.stored.count(namespace);
  }

  watch(
    selector: CacheSelector,
    after: number | "initial",
    sink: CacheWatchSink,
    options?: CacheWatchOptions,
  ): () => void {
    const shaped: CacheWatchSink = {
      event: (event) => {
        const turned = this.#event(event);
        sink.event(turned, () => eventFrame(turned.type, turned.current.bytes));
      },
      bookmark: (revision) => sink.bookmark(revision),
      failed: (error) => sink.failed(error),
    };
    return this.stored.watch(this.#selector(selector), after, shaped, options);
  }

  /** The cache behind it is closed by whom it belongs to. */
  close(): void {}

  #selector({ matches, ...rest }: CacheSelector): CacheSelector {
    return matches ? { ...rest, matches: (object) => matches(this.#shape(object)) } : rest;
  }

  #event({ type, revision, current, previous }: CacheEvent): CacheEvent {
    return { type, revision, current: this.#shape(current), previous: previous && this.#shape(previous) };
  }

  #shape(stored: CachedObject): CachedObject {
    const known = this.#shaped.get(stored);
    if (known) return known;
    const shaped = new ShapedObject(stored, this.definition);
    this.#shaped.set(stored, shaped);
    return shaped;
  }
}

class ShapedObject implements CachedObject {
  /** Printed when asked for, and kept only for as long as somebody uses it. */
  #bytes: WeakRef<Buffer> | undefined;

  constructor(
    private readonly stored: CachedObject,
    private readonly definition: Pick<ResourceDefinition, "storedAs" | "selectableFields">,
  ) {}

  get namespace() {
    return this.stored.namespace;
  }

  get name() {
    return this.stored.name;
  }

  get revision() {
    return this.stored.revision;
  }

  get labels() {
    return this.stored.labels;
  }

  get bytes(): Buffer {
    const kept = this.#bytes?.deref();
    if (kept) return kept;
    const bytes = Buffer.from(JSON.stringify(this.object()));
    this.#bytes = new WeakRef(bytes);
    return bytes;
  }

  get length(): number {
    return this.bytes.length;
  }

  copyTo(target: Buffer, at: number): number {
    return this.bytes.copy(target, at);
  }

  get fields(): Readonly<Record<string, string>> {
    const { name, namespace } = this;
    return {
      "metadata.name": name,
      ...(namespace !== undefined && { "metadata.namespace": namespace }),
      ...this.definition.selectableFields?.(this.object()),
    };
  }

  object(): KubeObject {
    const object = this.stored.object();
    return this.definition.storedAs?.fromStored(object) ?? object;
  }
}
