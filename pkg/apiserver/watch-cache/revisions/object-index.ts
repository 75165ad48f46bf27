import type { ObjectKey } from "../../../apimachinery/object.ts";
import { type SortedMap, sortedMap } from "../../../util/sorted-map.ts";
import type { CachedObject, CacheSelector } from "../interface.ts";
import type { SharedEvent } from "../objects/shared-event.ts";
import type { StoredObject } from "../objects/stored-object.ts";

/** The key inside a resource: "namespace/name" or "name", as in storage behind the resource's prefix. */
export const indexKey = ({ namespace, name }: ObjectKey): string => (namespace ? `${namespace}/${name}` : name);

/** The first string behind all that start with "namespace/". */
const namespaceEnd = (namespace: string) => `${namespace}0`;

/** The first key that may be meant. What `after` says comes from a client: it leads to no other namespace. */
function lowEnd(namespace: string | undefined, after: ObjectKey | undefined): string {
  const first = namespace ? `${namespace}/` : "";
  const next = after ? `${indexKey(after)}\0` : "";
  return next > first ? next : first;
}

/** Objects of one resource in the order of their keys, at one revision. */
export class ObjectIndex {
  constructor(private readonly objects: SortedMap<StoredObject> = sortedMap()) {}

  get size(): number {
    return this.objects.size;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  set(object: StoredObject): void {
    this.objects.set(object.key, object);
  }

  delete(key: string): void {
    this.objects.delete(key);
  }

  /** The state before these events (oldest first). Costs nothing but the events. */
  before(events: readonly SharedEvent[]): ObjectIndex {
    if (events.length === 0) return this;
    const past = new ObjectIndex(this.objects.clone());
    for (const { current, previous } of events.toReversed()) {
      if (previous) past.set(previous);
      else past.delete(current.key);
    }
    return past;
  }

  /** What `selector` matches, behind `after`, in order; at most `limit`. */
  select({ namespace, name, matches }: CacheSelector, limit = Infinity, after?: ObjectKey): CachedObject[] {
    if (!namespace && name === undefined && !matches && !after && limit === Infinity) return this.objects.valuesArray();
    const found: CachedObject[] = [];
    if (namespace && name !== undefined) {
      const only = this.get(`${namespace}/${name}`);
      return only && limit > 0 && !(after && indexKey(after) >= indexKey(only)) && (!matches || matches(only))
        ? [only]
        : [];
    }
    const low = lowEnd(namespace, after);
    const high = namespace ? namespaceEnd(namespace) : "\uffff";
    this.objects.editRange(low, high, false, (_key, object) => {
      if ((name !== undefined && object.name !== name) || (matches && !matches(object))) return;
      found.push(object);
      return found.length >= limit ? { break: found } : undefined;
    });
    return found;
  }

  /** How many keys of a namespace (or all) stand behind `after`. */
  countAfter(namespace: string | undefined, after: ObjectKey): number {
    const high = namespace ? namespaceEnd(namespace) : "\uffff";
    return this.objects.forRange(`${indexKey(after)}\0`, high, false);
  }
}
