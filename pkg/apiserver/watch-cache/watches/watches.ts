import { CompactedError, prefixEnd, type Storage, type StorageEvent, type Watch } from "../../../storage/interface.ts";
import { watchExpired } from "../expired.ts";
import type { CacheSelector, CacheWatchOptions, CacheWatchSink } from "../interface.ts";
import type { ObjectDecoder } from "../objects/object-decoder.ts";
import { SharedEvent } from "../objects/shared-event.ts";
import type { StoredObject } from "../objects/stored-object.ts";
import type { EventWindow } from "../revisions/event-window.ts";
import type { ObjectIndex } from "../revisions/object-index.ts";
import type { BookmarkTimer } from "./bookmark-timer.ts";
import { CacheWatcher } from "./cache-watcher.ts";
import type { WatcherIndex } from "./watcher-index.ts";

/** What one watch asks for; see {@link WatchCache.watch}. */
export interface WatchRequest {
  readonly selector: CacheSelector;
  readonly after: number | "initial";
  readonly sink: CacheWatchSink;
  readonly options: CacheWatchOptions;
}

/** The cache as it stands at `revision`. A load replaces all of it, so nobody keeps one across turns. */
export interface Present {
  readonly objects: ObjectIndex;
  readonly window: EventWindow;
  readonly revision: number;
}

export interface WatchesParts {
  readonly storage: Storage;
  readonly decoder: ObjectDecoder;
  /** Where a watch stands once it has caught up. What comes is told to those in there by the cache itself. */
  readonly live: WatcherIndex;
  readonly bookmarks: BookmarkTimer;
  readonly present: () => Present;
}

/**
 * How the watches of a cache begin and end. One begins with the present objects or with what it has missed, which is
 * read from the storage's history as far as the window does not reach back; when it has caught up, in a single turn, it
 * is live.
 */
export class Watches {
  /** Those that came while the cache was loading. */
  readonly #waiting = new Set<() => void>();

  constructor(private readonly parts: WatchesParts) {}

  /** Throws Expired (410) when what it has missed was compacted; answers with what ends the watch. */
  begin({ selector, after, sink, options }: WatchRequest): () => void {
    const { storage, live, bookmarks, present } = this.parts;
    const { window, revision } = present();
    const reachable = after === "initial" || after >= window.floor || after >= storage.compactedRevision;
    if (!reachable) throw watchExpired(after, storage.compactedRevision);
    const watcher = new CacheWatcher(selector, sink, after === "initial" ? revision : after);
    if (after === "initial") this.#sendPresent(watcher);
    const history = watcher.position < window.floor ? this.#readHistory(watcher) : undefined;
    if (!history) this.#join(watcher);
    if (options.bookmarks) bookmarks.add(watcher);
    return () => {
      watcher.close();
      history?.close();
      live.remove(watcher);
      bookmarks.remove(watcher);
    };
  }

  /** Begins when the cache is loaded; what `begin` would throw comes by the sink then. */
  beginLater(request: WatchRequest): () => void {
    const begin = () => {
      try {
        stop = this.begin(request);
      } catch (error) {
        request.sink.failed(error as Error);
      }
    };
    let stop = (): void => void this.#waiting.delete(begin);
    this.#waiting.add(begin);
    return () => stop();
  }

  /** The cache is loaded. */
  beginWaiting(): void {
    for (const begin of this.#waiting) begin();
    this.#waiting.clear();
  }

  /** Those that wait for a load go on waiting. */
  failLive(error: Error): void {
    const { live, bookmarks } = this.parts;
    for (const watcher of live.all()) {
      live.remove(watcher);
      bookmarks.remove(watcher);
      watcher.fail(error);
    }
  }

  close(): void {
    this.#waiting.clear();
    this.failLive(new Error("the watch cache is closed"));
  }

  #sendPresent(watcher: CacheWatcher): void {
    for (const object of this.parts.present().objects.select(watcher.selector)) {
      watcher.acceptInitial(new SharedEvent("ADDED", object.revision, object as StoredObject, undefined));
    }
    watcher.bookmark(watcher.position);
  }

  /** Goes on with what the window holds, then with what comes. */
  #join(watcher: CacheWatcher): void {
    for (const event of this.parts.present().window.after(watcher.position)) watcher.accept(event);
    watcher.live = true;
    if (!watcher.closed) this.parts.live.add(watcher);
  }

  /** From before the window: the storage's own history, up to where the window takes over. */
  #readHistory(watcher: CacheWatcher): Watch {
    const { storage, decoder, present } = this.parts;
    const from = watcher.selector.namespace ? `${decoder.prefix}${watcher.selector.namespace}/` : decoder.prefix;
    const join = () => {
      history.close();
      this.#join(watcher);
    };
    const sink = {
      events: (events: readonly StorageEvent[]) => {
        for (const each of events) {
          const event = decoder.pastEvent(each);
          if (event) watcher.accept(event);
        }
        if (watcher.position >= present().window.floor) join();
      },
      // Of what it watches there may have been nothing: it stands at this revision all the same.
      caughtUp: (revision: number) => {
        watcher.position = Math.max(watcher.position, revision);
        join();
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
