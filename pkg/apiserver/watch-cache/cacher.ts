import { CompactedError, prefixEnd } from "../../storage/interface.ts";
import type { Storage, StorageEvent, Watch } from "../../storage/interface.ts";
import type { Clock } from "../../util/clock.ts";
import { BookmarkTimer } from "./bookmark-timer.ts";
import { CacheWatcher } from "./cache-watcher.ts";
import { EventWindow } from "./event-window.ts";
import { watchExpired } from "./expired.ts";
import type { CachedObject, CacheList, CachePage, CacheSelector, PageOptions, WatchCache } from "./interface.ts";
import type { CacheWatchOptions, CacheWatchSink } from "./interface.ts";
import { ObjectDecoder } from "./object-decoder.ts";
import { indexKey, ObjectIndex } from "./object-index.ts";
import { PackedBytes } from "./packed-bytes.ts";
import { PastStates } from "./past-states.ts";
import { RevisionWaiters } from "./revision-waiters.ts";
import { SharedEvent } from "./shared-event.ts";
import type { StoredObject } from "./stored-object.ts";
import type { ResourceShape } from "./stored-object.ts";
import { WatcherIndex } from "./watcher-index.ts";

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
  #window = new EventWindow(0);
  readonly #counts = new Map<string | undefined, number>();
  readonly #watchers = new WatcherIndex();
  readonly #waiters: RevisionWaiters;
  readonly #bookmarks: BookmarkTimer;
  /** The revision of the last event, or of the load. */
  #seen = 0;
  #ready: Promise<void>;
  #feed: Watch | undefined;
  #closed = false;
  /** Watches that came while the cache was loading. */
  readonly #waiting = new Set<() => void>();
  readonly #decoder: ObjectDecoder;
  readonly #past: PastStates;

  constructor(private readonly parts: CacherParts) {
    this.#decoder = new ObjectDecoder(parts.prefix, parts.shape);
    this.#past = new PastStates(parts.storage, this.#decoder);
    this.#waiters = new RevisionWaiters(parts.storage, parts.clock, () => this.revision);
    this.#bookmarks = new BookmarkTimer(parts.clock, () => this.revision);
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
    return namespace === undefined ? this.#objects.size : (this.#counts.get(namespace) ?? 0);
  }

  watch(selector: CacheSelector, after: number | "initial", sink: CacheWatchSink, options: CacheWatchOptions = {}) {
    if (this.#feed) return this.#start(selector, after, sink, options);
    const begin = () => {
      try {
        stop = this.#start(selector, after, sink, options);
      } catch (error) {
        sink.failed(error as Error);
      }
    };
    let stop = (): void => void this.#waiting.delete(begin);
    if (!this.#closed) this.#waiting.add(begin);
    return () => stop();
  }

  close(): void {
    this.#closed = true;
    this.#feed?.close();
    this.#feed = undefined;
    this.#waiting.clear();
    this.#failWatchers(new Error("the watch cache is closed"));
  }

  #start(selector: CacheSelector, after: number | "initial", sink: CacheWatchSink, options: CacheWatchOptions) {
    const { compactedRevision } = this.parts.storage;
    const reachable = after === "initial" || after >= this.#window.floor || after >= compactedRevision;
    if (!reachable) throw watchExpired(after, compactedRevision);
    const watcher = new CacheWatcher(selector, sink, after === "initial" ? this.revision : after);
    if (after === "initial") this.#sendPresent(watcher);
    const history = watcher.position < this.#window.floor ? this.#readHistory(watcher) : undefined;
    if (!history) this.#join(watcher);
    if (options.bookmarks) this.#bookmarks.add(watcher);
    return () => {
      watcher.close();
      history?.close();
      this.#watchers.remove(watcher);
      this.#bookmarks.remove(watcher);
    };
  }

  #load(): Promise<void> {
    const loaded = this.#loadOnce();
    // Whoever waits for ready() is told; the cache itself tries again.
    loaded.catch(() => this.#reloadLater());
    return loaded;
  }

  async #loadOnce(): Promise<void> {
    const { storage, prefix } = this.parts;
    const end = prefixEnd(prefix);
    const objects = new ObjectIndex();
    const packed = new PackedBytes();
    const revision = await storage.scan(prefix, end, (item) => objects.set(this.#decoder.decode(item, packed)));
    if (this.#closed) return;
    this.#objects = objects;
    this.#packed = packed;
    this.#window = new EventWindow(revision);
    this.#seen = revision;
    this.#counts.clear();
    for (const object of objects.select({})) this.#countIn(object, 1);
    const sink = {
      events: (events: readonly StorageEvent[]) => events.forEach((event) => this.#apply(event)),
      failed: (error: Error) => this.#restart(error),
    };
    this.#feed = storage.watch(prefix, end, { afterRevision: revision }, sink);
    for (const begin of this.#waiting) begin();
    this.#waiting.clear();
  }

  #restart(error: Error): void {
    this.#feed = undefined;
    this.#failWatchers(error instanceof CompactedError ? watchExpired(this.#seen, error.compactedRevision) : error);
    this.#reloadLater();
  }

  #reloadLater(): void {
    if (this.#closed) return;
    this.parts.clock.after(reloadDelay, () => {
      if (!this.#closed) this.#ready = this.#load();
    });
  }

  #failWatchers(error: Error): void {
    for (const watcher of this.#watchers.all()) {
      this.#watchers.remove(watcher);
      this.#bookmarks.remove(watcher);
      watcher.fail(error);
    }
  }

  #apply(stored: StorageEvent): void {
    const key = this.#decoder.keyOf(stored);
    const previous = this.#objects.get(key);
    const event = this.#decoder.event(stored, previous, this.#packed);
    if (!event) return;
    previous?.release(this.#packed);
    if (event.type === "DELETED") this.#objects.delete(key);
    else this.#objects.set(event.current);
    if (event.type !== "MODIFIED") this.#countIn(event.current, event.type === "ADDED" ? 1 : -1);
    this.#seen = stored.revision;
    this.#window.push(event);
    this.#watchers.forEach(event.current, (watcher) => watcher.accept(event));
    event.settle();
  }

  #countIn({ namespace }: CachedObject, by: number): void {
    const count = (this.#counts.get(namespace) ?? 0) + by;
    if (count === 0) this.#counts.delete(namespace);
    else this.#counts.set(namespace, count);
  }

  #sendPresent(watcher: CacheWatcher): void {
    for (const object of this.#objects.select(watcher.selector)) {
      watcher.acceptInitial(new SharedEvent("ADDED", object.revision, object as StoredObject, undefined));
    }
    watcher.bookmark(watcher.position);
  }

  /** Goes on with what the window holds, then with what comes. */
  #join(watcher: CacheWatcher): void {
    for (const event of this.#window.after(watcher.position)) watcher.accept(event);
    watcher.live = true;
    if (!watcher.closed) this.#watchers.add(watcher);
  }

  /** From before the window: the storage's own history, up to where the window takes over. */
  #readHistory(watcher: CacheWatcher): Watch {
    const { storage, prefix } = this.parts;
    const from = watcher.selector.namespace ? `${prefix}${watcher.selector.namespace}/` : prefix;
    const sink = {
      events: (events: readonly StorageEvent[]) => {
        for (const each of events) {
          const event = this.#decoder.pastEvent(each);
          if (event) watcher.accept(event);
        }
        if (watcher.position < this.#window.floor) return;
        history.close();
        this.#join(watcher);
      },
      failed: (error: Error) => {
        const { position } = watcher;
        watcher.fail(error instanceof CompactedError ? watchExpired(position, error.compactedRevision) : error);
      },
    };
    const history = storage.watch(from, prefixEnd(from), { afterRevision: watcher.position }, sink);
    return history;
  }
}
