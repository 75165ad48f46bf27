import { parseTime } from "../../../apimachinery/time.ts";
import type { Storage } from "../../../storage/interface.ts";
import type { Clock } from "../../../util/clock.ts";
import type { CachedObject } from "../../watch-cache/interface.ts";
import { storageKey, storagePrefix } from "./storage-key.ts";
import type { ResourceStore } from "./store/resource-store.ts";

/** Objects that are due are removed at most this often. */
const graceMs = 10_000;

/**
 * Removes objects a fixed time after their last write (etcd's leases, as upstream uses them for Events). One timer, set
 * for the next object that is due; a resource without objects has none.
 */
export class Expirer {
  readonly #due = new Map<string, { readonly at: number; readonly object: CachedObject }>();
  #cancel: (() => void) | undefined;

  constructor(
    private readonly store: ResourceStore,
    private readonly storage: Pick<Storage, "delete">,
    private readonly ttlMs: number,
    private readonly clock: Clock,
  ) {
    store.cache.watch({}, "initial", {
      event: ({ type, current }) => {
        const key = `${current.namespace ?? ""}/${current.name}`;
        // Re-inserted, so that the map stays in the order of time.
        this.#due.delete(key);
        if (type !== "DELETED") this.#due.set(key, { at: this.#lastWrite(current) + ttlMs, object: current });
        this.#schedule();
      },
      bookmark: () => undefined,
      failed: () => {
        this.#due.clear();
        this.#cancel?.();
      },
    });
  }

  /** What was there before this process started counts from its creation. */
  #lastWrite(object: CachedObject): number {
    const { creationTimestamp } = object.object().metadata;
    const created = creationTimestamp ? parseTime(creationTimestamp) : this.clock.now();
    return this.clock.now() - created > this.ttlMs ? created : this.clock.now();
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
