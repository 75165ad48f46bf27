import { CompactedError, prefixEnd, type Storage, type StorageEvent, type Watch } from "../../storage/interface.ts";
import type { Clock } from "../../util/clock.ts";
import { watchExpired } from "./expired.ts";
import type {
  CachedObject,
  CacheList,
  CachePage,
  CacheSelector,
  CacheWatchOptions,
  CacheWatchSink,
  PageOptions,
  WatchCache,
} from "./interface.ts";
import { ObjectDecoder } from "./objects/object-decoder.ts";
import { PackedBytes } from "./objects/packed-bytes.ts";
import type { ResourceShape } from "./objects/stored-object.ts";
import { EventWindow } from "./revisions/event-window.ts";
import { NamespaceCounts } from "./revisions/namespace-counts.ts";
import { indexKey, ObjectIndex } from "./revisions/object-index.ts";
import { PastStates } from "./revisions/past-states.ts";
import { RevisionWaiters } from "./revisions/revision-waiters.ts";
import { BookmarkTimer } from "./watches/bookmark-timer.ts";
import { WatcherIndex } from "./watches/watcher-index.ts";
import { Watches } from "./watches/watches.ts";

/** Between a failure of the storage's watch and the next load, in milliseconds. */
const reloadDelay = 1000;

export interface CacherParts {
  readonly storage: Storage;
  /** Where the resource's keys start: "/registry/pods/". */
  readonly prefix: string;
  readonly shape: ResourceShape;
  readonly clock: Clock;
}

/** The watch cache of one resource; see {@link WatchCache}. It loads itself on construction. */
export class Cacher implements WatchCache {
  #objects = new ObjectIndex();
  #packed = new PackedBytes();
  #window: EventWindow;
  #counts = new NamespaceCounts();
  /** The revision of the last event, or of the load. */
  #seen = 0;
  #ready: Promise<void>;
  #feed: Watch | undefined;
  #closed = false;
  readonly #decoder: ObjectDecoder;
  readonly #past: PastStates;
  readonly #waiters: RevisionWaiters;
  readonly #live = new WatcherIndex();
  readonly #watches: Watches;

  constructor(private readonly parts: CacherParts) {
    const { storage, clock } = parts;
    const revision = () => this.revision;
    const decoder = new ObjectDecoder(parts.prefix, parts.shape);
    const bookmarks = new BookmarkTimer(clock, revision);
    const present = () => ({ objects: this.#objects, window: this.#window, revision: this.revision });
    this.#window = new EventWindow(0, clock);
    this.#decoder = decoder;
    this.#past = new PastStates(storage, decoder);
    this.#waiters = new RevisionWaiters(storage, clock, revision);
    this.#watches = new Watches({ storage, decoder, live: this.#live, bookmarks, present });
    this.#ready = this.#load();
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  /** The storage has handed over every event up to its revision before it says so. */
  get revision(): number {
    return this.#feed ? Math.max(this.#seen, this.parts.storage.revision) : this.#seen;
  }

  waitFor(revision: number): Promise<void> {
    return this.#waiters.waitFor(revision);
  }

  get(namespace: string | undefined, name: string): CachedObject | undefined {
    return this.#objects.get(indexKey({ namespace, name }));
  }

  list(selector: CacheSelector = {}): CacheList {
    return { items: this.#objects.select(selector), revision: this.revision };
  }

  async page(selector: CacheSelector, { limit, revision, after }: PageOptions): Promise<CachePage> {
    if (revision !== undefined) await this.waitFor(revision);
    const at = revision ?? this.revision;
    const objects = this.#past.recent(at, this.#objects, this.#window) ?? (await this.#past.stored(at));
    const found = objects.select(selector, limit ? limit + 1 : Infinity, after);
    const more = limit ? found.length > limit : false;
    const items = more ? found.slice(0, limit) : found;
    const next = more ? items.at(-1) : undefined;
    const unfiltered = !selector.matches && selector.name === undefined;
    const remaining = !next ? 0 : unfiltered ? objects.countAfter(selector.namespace, next) : undefined;
    return { items, revision: at, next: next && { namespace: next.namespace, name: next.name }, remaining };
  }

  count(namespace?: string): number {
    return namespace === undefined ? this.#objects.size : this.#counts.of(namespace);
  }

  watch(selector: CacheSelector, after: number | "initial", sink: CacheWatchSink, options: CacheWatchOptions = {}) {
    if (this.#closed) return () => undefined;
    const request = { selector, after, sink, options };
    return this.#feed ? this.#watches.begin(request) : this.#watches.beginLater(request);
  }

  close(): void {
    this.#closed = true;
    this.#feed?.close();
    this.#feed = undefined;
    this.#window.close();
    this.#watches.close();
  }

  #load(): Promise<void> {
    const loaded = this.#loadOnce();
    // Whoever waits for ready() is told; the cache itself tries again.
    loaded.catch(() => this.#reloadLater());
    return loaded;
  }

  async #loadOnce(): Promise<void> {
    const { storage, prefix, clock } = this.parts;
    const end = prefixEnd(prefix);
    const objects = new ObjectIndex();
    const packed = new PackedBytes();
    const revision = await storage.scan(prefix, end, (item) => objects.set(this.#decoder.decode(item, packed)));
    if (this.#closed) return;
    this.#objects = objects;
    this.#packed = packed;
    this.#window.close();
    this.#window = new EventWindow(revision, clock);
    this.#seen = revision;
    this.#counts = new NamespaceCounts();
    for (const { namespace } of objects.select({})) this.#counts.add(namespace, 1);
    const sink = {
      events: (events: readonly StorageEvent[]) => events.forEach((event) => this.#apply(event)),
      failed: (error: Error) => this.#restart(error),
    };
    this.#feed = storage.watch(prefix, end, { afterRevision: revision }, sink);
    this.#watches.beginWaiting();
  }

  #restart(error: Error): void {
    this.#feed = undefined;
    this.#watches.failLive(error instanceof CompactedError ? watchExpired(this.#seen, error.compactedRevision) : error);
    this.#reloadLater();
  }

  #reloadLater(): void {
    if (this.#closed) return;
    this.parts.clock.after(reloadDelay, () => {
      if (!this.#closed) this.#ready = this.#load();
    });
  }

  #apply(stored: StorageEvent): void {
    const key = this.#decoder.keyOf(stored);
    const previous = this.#objects.get(key);
    const event = this.#decoder.event(stored, previous, this.#packed);
    if (!event) return;
    previous?.release(this.#packed);
    if (event.type === "DELETED") this.#objects.delete(key);
    else this.#objects.set(event.current);
    if (event.type !== "MODIFIED") this.#counts.add(event.current.namespace, event.type === "ADDED" ? 1 : -1);
    this.#seen = stored.revision;
    this.#window.push(event);
    this.#live.forEach(event.current, (watcher) => watcher.accept(event));
    event.settle();
  }
}
