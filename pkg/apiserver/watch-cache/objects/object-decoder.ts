import type { KeyValue, StorageEvent } from "../../../storage/interface.ts";
import type { PackedBytes } from "./packed-bytes.ts";
import { RecentlyParsed } from "./recently-parsed.ts";
import { SharedEvent } from "./shared-event.ts";
import { type CachedResource, type ResourceShape, StoredObject } from "./stored-object.ts";

/** Makes cached objects and events of what one resource has in storage. */
export class ObjectDecoder {
  readonly #resource: CachedResource;

  constructor(
    /** Where the resource's keys start. */
    readonly prefix: string,
    shape: ResourceShape,
  ) {
    this.#resource = { shape, parsed: new RecentlyParsed() };
  }

  /** The key without the prefix; a string of its own, because a slice would keep the whole storage key alive. */
  keyOf({ key }: { readonly key: string }): string {
    return Buffer.from(key.slice(this.prefix.length)).toString();
  }

  /** Into `packed` if the object is to be kept. */
  decode(item: KeyValue, packed?: PackedBytes): StoredObject {
    return StoredObject.decode(this.#resource, this.keyOf(item), item.value, item.modRevision, packed);
  }

  /** undefined for a delete of what was not known. */
  event(stored: StorageEvent, previous: StoredObject | undefined, packed?: PackedBytes): SharedEvent | undefined {
    const { revision, current } = stored;
    if (!current) return previous && new SharedEvent("DELETED", revision, previous.at(revision), previous);
    return new SharedEvent(previous ? "MODIFIED" : "ADDED", revision, this.decode(current, packed), previous);
  }

  /** An event of the storage's history, whose previous object no cache holds any more. */
  pastEvent(stored: StorageEvent): SharedEvent | undefined {
    return this.event(stored, stored.previous && this.decode(stored.previous));
  }
}
