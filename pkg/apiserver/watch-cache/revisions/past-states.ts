import { CompactedError, type KeyValue, prefixEnd, type Storage } from "../../../storage/interface.ts";
import { listExpired } from "../expired.ts";
import type { ObjectDecoder } from "../objects/object-decoder.ts";
import type { EventWindow } from "./event-window.ts";
import { ObjectIndex } from "./object-index.ts";

/**
 * What a resource looked like at earlier revisions. The last one asked for is remembered: the next page wants it too.
 */
export class PastStates {
  #last: { readonly revision: number; readonly objects: WeakRef<ObjectIndex> } | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly decoder: ObjectDecoder,
  ) {}

  /** From the present by undoing recent events; undefined when the window does not reach back that far. */
  recent(revision: number, present: ObjectIndex, window: EventWindow): ObjectIndex | undefined {
    const kept = this.#last?.revision === revision ? this.#last.objects.deref() : undefined;
    if (kept) return kept;
    if (revision < window.floor) return undefined;
    const objects = present.before(window.after(revision));
    if (objects !== present) this.#last = { revision, objects: new WeakRef(objects) };
    return objects;
  }

  /** From storage. Rejects with Expired when the revision was compacted. */
  async stored(revision: number): Promise<ObjectIndex> {
    const { storage, decoder } = this;
    const objects = new ObjectIndex();
    try {
      const keep = (item: KeyValue) => objects.set(decoder.decode(item));
      await storage.scan(decoder.prefix, prefixEnd(decoder.prefix), keep, revision);
    } catch (error) {
      throw error instanceof CompactedError ? listExpired() : error;
    }
    this.#last = { revision, objects: new WeakRef(objects) };
    return objects;
  }
}
