import type { KubeObject, ObjectKey } from "../../apimachinery/object.ts";
import type { WatchFrame } from "./watch-frame.ts";

/** One object as the cache holds it: its bytes once, and only what selectors need beside them. */
export interface CachedObject {
  readonly namespace: string | undefined;
  readonly name: string;
  /** The revision of its last write: its resourceVersion. */
  readonly revision: number;
  /** The JSON every reader gets, resourceVersion included. Never changed. */
  readonly bytes: Buffer;
  /** Of the bytes. */
  readonly length: number;
  /**
   * Copies the bytes to a place in `target`; returns how many. For long lists: each view of bytes costs as much as
   * copying them.
   */
  copyTo(target: Buffer, at: number): number;
  readonly labels: Readonly<Record<string, string>>;
  /** metadata.name, metadata.namespace and the kind's selectable fields. */
  readonly fields: Readonly<Record<string, string>>;
  /** The parsed object, shared: never change it in place. Parsed on demand and not necessarily kept. */
  object(): KubeObject;
}

/** A change, encoded at most once however many watchers read it. */
export interface CacheEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly revision: number;
  /** The new state; for DELETED the last state, with the resourceVersion of the deletion. */
  readonly current: CachedObject;
  /** The state before; absent for ADDED. */
  readonly previous: CachedObject | undefined;
}

/** Which objects a list or watch is about. Absent parts match everything. */
export interface CacheSelector {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly matches?: ((object: CachedObject) => boolean) | undefined;
}

export interface CacheList {
  /** In key order (namespace, then name). */
  readonly items: readonly CachedObject[];
  /** The revision the items are consistent with. */
  readonly revision: number;
}

export interface PageOptions {
  /** At most this many items; absent or 0: all. */
  readonly limit?: number;
  /** The state as of this revision; absent: the present. */
  readonly revision?: number;
  /** Only objects behind this key: the last one of the page before. */
  readonly after?: ObjectKey | undefined;
}

export interface CachePage extends CacheList {
  /** The key to continue after; absent when nothing is left. */
  readonly next: ObjectKey | undefined;
  /** How many objects follow this page; unknown (undefined) when `matches` selects. */
  readonly remaining: number | undefined;
}

export interface CacheWatchOptions {
  /** Send a bookmark about once a minute as well. */
  readonly bookmarks?: boolean;
}

export interface CacheWatchSink {
  /**
   * Events already filtered and translated: an object that starts to match arrives as ADDED, one that stops as DELETED
   * (with its last matching state's content). `frame` is shared by all who watch.
   */
  event(event: CacheEvent, frame: () => WatchFrame): void;
  /**
   * Nothing up to this revision is still to come. The first one of an "initial" watch ends the initial objects; others
   * come only to watches that asked for bookmarks.
   */
  bookmark(revision: number): void;
  /** The watch cannot go on: a StatusError (Expired 410) or the storage's failure. Called once, nothing follows. */
  failed(error: Error): void;
}

/**
 * All objects of one resource in memory, fed by a storage watch, with a window of recent events (apiserver's Cacher).
 * With an embedded engine a read after an acknowledged write sees that write.
 */
export interface WatchCache {
  /** Resolves when the first load is done. */
  ready(): Promise<void>;
  readonly revision: number;
  /**
   * Resolves when the cache has seen `revision`. Rejects with upstream's Timeout, "Too large resource version", when
   * that takes longer than 3 seconds.
   */
  waitFor(revision: number): Promise<void>;
  get(namespace: string | undefined, name: string): CachedObject | undefined;
  list(selector?: CacheSelector): CacheList;
  /**
   * A part of the list, or the list as it was. Rejects with Expired (410, "The resourceVersion for the provided list is
   * too old.") when `revision` was compacted; for a continued list the handler says it in upstream's longer words.
   */
  page(selector: CacheSelector, options: PageOptions): Promise<CachePage>;
  /** How many objects there are, of a namespace or all. */
  count(namespace?: string): number;
  /**
   * Events after the revision `after`. "initial": the present objects first as ADDED, then `bookmark` with their
   * revision, then what follows. Events older than the window are read from the storage's history; throws Expired (410,
   * "too old resource version: X (Y)") when that was compacted. While the cache loads, the watch waits for it (and
   * Expired comes by `failed`). On a closed cache nothing ever comes. The first events may be handed over before this
   * returns.
   */
  watch(
    selector: CacheSelector,
    after: number | "initial",
    sink: CacheWatchSink,
    options?: CacheWatchOptions,
  ): () => void;
  close(): void;
}
