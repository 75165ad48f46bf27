import type { CachedObject } from "../interface.ts";
import type { CacheWatcher } from "./cache-watcher.ts";

/** Live watchers by what they watch, so that an event is shown only to those whose namespace or object it is about. */
export class WatcherIndex {
  readonly #everything = new Set<CacheWatcher>();
  /** By "namespace/" and by "namespace/name", with an empty namespace where there is none. */
  readonly #narrow = new Map<string, Set<CacheWatcher>>();

  add(watcher: CacheWatcher): void {
    const key = indexKey(watcher);
    if (key === undefined) {
      this.#everything.add(watcher);
      return;
    }
    const peers = this.#narrow.get(key);
    if (peers) peers.add(watcher);
    else this.#narrow.set(key, new Set([watcher]));
  }

  remove(watcher: CacheWatcher): void {
    const key = indexKey(watcher);
    if (key === undefined) {
      this.#everything.delete(watcher);
      return;
    }
    const peers = this.#narrow.get(key);
    peers?.delete(watcher);
    if (peers?.size === 0) this.#narrow.delete(key);
  }

  /** Calls back for every watcher that an event on this object may concern. */
  forEach({ namespace = "", name }: CachedObject, visit: (watcher: CacheWatcher) => void): void {
    this.#everything.forEach(visit);
    if (this.#narrow.size === 0) return;
    this.#narrow.get(`${namespace}/`)?.forEach(visit);
    this.#narrow.get(`${namespace}/${name}`)?.forEach(visit);
  }

  all(): CacheWatcher[] {
    return [...this.#everything, ...[...this.#narrow.values()].flatMap((peers) => [...peers])];
  }
}

function indexKey({ selector: { namespace, name } }: CacheWatcher): string | undefined {
  return namespace ? `${namespace}/${name ?? ""}` : undefined;
}
