import { parseTime } from "../../../apimachinery/time.ts";
import type { Storage } from "../../../storage/interface.ts";
import type { Clock } from "../../../util/clock.ts";
import type { CachedObject } from "../../watch-cache/interface.ts";
import { storageKey, storagePrefix } from "./storage-key.ts";
import type { ResourceStore } from "./store/resource-store.ts";

/** Objects that are due are removed at most this often. */
const graceMs = 10_000;

interface Due {
  readonly at: number;
  readonly object: CachedObject;
}

/**
 * Removes objects a fixed time after their last write (etcd's leases, as upstream uses them for Events). One timer, set
 * for the next object that is due; a resource without objects has none.
 */
export class Expirer {
  /** In the order of time. */
  #due = new Map<string, Due>();
  #cancel: (() => void) | undefined;

  constructor(
    private readonly store: ResourceStore,
    private readonly storage: Pick<Storage, "delete">,
    private readonly ttlMs: number,
    private readonly clock: Clock,
  ) {
    this.#follow(new Map());
  }

  /** `known` is what was due when the cache lost sight of it. */
  #follow(known: Map<string, Due>): void {
    this.store.cache.watch({}, "initial", {
      event: ({ type, current }) => {
        const key = `${current.namespace ?? ""}/${current.name}`;
        const before = known.get(key);
        const at = before?.object.revision === current.revision ? before.at : this.#lastWrite(current) + this.ttlMs;
        // Re-inserted, so that the map stays in the order of time.
        this.#due.delete(key);
        if (type !== "DELETED") this.#due.set(key, { at, object: current });
        this.#schedule();
      },
      bookmark: () => {
        known.clear();
        // Until now they came in the order of their names.
        this.#due = new Map([...this.#due].sort(([, a], [, b]) => a.at - b.at));
        this.#unschedule();
        this.#schedule();
      },
      // The window is long gone: read everything anew.
      failed: () => {
        const due = this.#due;
        this.#due = new Map();
        this.#unschedule();
        this.#follow(due);
      },
    });
  }

  /** What was there before this process started counts from its creation. */
  #lastWrite(object: CachedObject): number {
    const { creationTimestamp } = object.object().metadata;
    const created = creationTimestamp ? parseTime(creationTimestamp) : this.clock.now();
    return this.clock.now() - created > this.ttlMs ? created : this.clock.now();
  }

  #unschedule(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    if (this.#cancel || this.#due.size === 0) return;
    const [next] = this.#due.values();
    if (!next) return;
    this.#cancel = this.clock.after(Math.max(graceMs, next.at - this.clock.now()), () => {
      this.#cancel = undefined;
      // What could not be removed (a full disk) is still due, and tried again.
      const goOn = () => this.#schedule();
      this.#expire().then(goOn, goOn);
    });
  }

  async #expire(): Promise<void> {
    const now = this.clock.now();
    const prefix = storagePrefix(this.store.definition.ref);
    for (const [key, { at, object }] of this.#due) {
      if (at > now) return;
      await this.storage.delete(storageKey(prefix, object.namespace, object.name), object.revision);
      // Meanwhile it may have been written, and be due another time.
      if (this.#due.get(key)?.object === object) this.#due.delete(key);
    }
  }
}
