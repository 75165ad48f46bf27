import type { DeleteOptions } from "../../../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ObjectKey } from "../../../../apimachinery/object.ts";
import type { StatusError } from "../../../../apimachinery/status-error.ts";
import type { CachedObject, WatchCache } from "../../../watch-cache/interface.ts";
import type { ResourceDefinition } from "../resource-definition.ts";
import { ObjectCreation } from "./object-creation.ts";
import { type Deleted, ObjectDeletion } from "./object-deletion.ts";
import { ObjectUpdate, type UpdateRequest } from "./object-update.ts";
import { StoredWrites, type StoreParts, type Written } from "./stored-writes.ts";
import type { WriteContext } from "./write-context.ts";

/** All objects of one resource: the verbs, with everything that is the same for every kind (registry.Store). */
export class ResourceStore<T extends KubeObject = KubeObject> {
  readonly cache: WatchCache;
  readonly #writes: StoredWrites<T>;
  readonly #creation: ObjectCreation<T>;
  readonly #update: ObjectUpdate<T>;
  readonly #deletion: ObjectDeletion<T>;

  constructor(
    readonly definition: ResourceDefinition<T>,
    parts: StoreParts,
  ) {
    this.cache = parts.cache;
    this.#writes = new StoredWrites(definition, parts);
    this.#creation = new ObjectCreation(this.#writes);
    this.#update = new ObjectUpdate(this.#writes, this.#creation);
    this.#deletion = new ObjectDeletion(this.#writes);
  }

  /** Throws NotFound when there is none. */
  get({ namespace, name }: ObjectKey): CachedObject {
    const found = this.cache.get(namespace, name);
    if (!found) throw this.notFound(name);
    return found;
  }

  /** Stores a new object; `object` is changed in place. */
  create(object: T, namespace: string | undefined, context: WriteContext): Promise<Written> {
    return this.#creation.create({ object, namespace }, context);
  }

  /** Replaces an object by what `build` makes of it, again and again until no one else wrote in between. */
  update(key: ObjectKey, request: UpdateRequest<T>, context: WriteContext): Promise<Written> {
    return this.#update.update(key, request, context);
  }

  /** Deletes an object, or marks it when finalizers or a grace period keep it. */
  delete(key: ObjectKey, options: DeleteOptions, context: WriteContext): Promise<Deleted> {
    return this.#deletion.delete(key, options, context);
  }

  notFound(name: string): StatusError {
    return this.#writes.notFound(name);
  }

  conflict(name: string, why: string): StatusError {
    return this.#writes.conflict(name, why);
  }
}
