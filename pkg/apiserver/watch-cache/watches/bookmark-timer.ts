import { onBeat } from "../../../util/beat.ts";
import type { Clock } from "../../../util/clock.ts";
import type { CacheWatcher } from "./cache-watcher.ts";

/** As upstream: about once a minute. */
const period = 60_000;

/** Tells watchers that asked how far they are. One timer for all of a cache, and none while nobody asks. */
export class BookmarkTimer {
  readonly #watchers = new Set<CacheWatcher>();
  #cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly revision: () => number,
  ) {}

  add(watcher: CacheWatcher): void {
    this.#watchers.add(watcher);
    this.#cancel ??= onBeat(this.clock, period, this.#tick);
  }

  remove(watcher: CacheWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #tick = (): void => {
    this.#cancel = onBeat(this.clock, period, this.#tick);
    for (const watcher of this.#watchers) if (watcher.live) watcher.bookmark(this.revision());
  };
}
