import type { KubeObject } from "../../apimachinery/object.ts";

/** One object as the cache holds it: its bytes once, and only what selectors need beside them. */
export interface CachedObject {
  readonly namespace: string | undefined;
  readonly name: string;
  /** The revision of its last write: its resourceVersion. */
  readonly revision: number;
  /** The JSON every reader gets, resourceVersion included. Never changed. */
  readonly bytes: Buffer;
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

export interface CacheWatchSink {
  /**
   * Events already filtered and translated: an object that starts to match arrives as ADDED, one that stops as DELETED
   * (with its last matching state's content). `frame` is the JSON watch line `{"type":…,"object":…}\n`, shared.
   */
  event(event: CacheEvent, frame: () => Buffer): void;
  /** Nothing below this revision is still to come; sent on request of the cache's bookmark timer. */
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
  /** Resolves when the cache has seen `revision`. */
  waitFor(revision: number): Promise<void>;
  get(namespace: string | undefined, name: string): CachedObject | undefined;
  list(selector?: CacheSelector): CacheList;
  /** How many objects there are, of a namespace or all. */
  count(namespace?: string): number;
  /**
   * Events after `afterRevision`. "initial": the present objects first as ADDED, then `bookmark` with their revision,
   * then what follows. Throws Expired (410) when the window no longer reaches back that far.
   */
  watch(selector: CacheSelector, after: number | "initial", sink: CacheWatchSink): () => void;
  close(): void;
}
