import type { DeleteOptions } from "../../../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ObjectKey } from "../../../../apimachinery/object.ts";
import { checkDeleteOptions } from "../before-write/delete-options.ts";
import { planDeletion } from "../before-write/deletion-plan.ts";
import type { Stored } from "./stored-form.ts";
import { maxAttempts, modified, type StoredWrites } from "./stored-writes.ts";
import type { WriteContext } from "./write-context.ts";

/** What a delete leaves. */
export interface Deleted {
  /** The object as it stands now, or its last state when it is gone. */
  readonly stored: Stored;
  readonly gone: boolean;
}

/** What a delete goes through (registry.Store.Delete). */
export class ObjectDeletion<T extends KubeObject> {
  constructor(private readonly writes: StoredWrites<T>) {}

  async delete(key: ObjectKey, options: DeleteOptions, context: WriteContext): Promise<Deleted> {
    checkDeleteOptions(options);
    for (let attempt = 1; ; attempt++) {
      const deleted = await this.#attempt(key, options, context);
      if (deleted) return deleted;
      if (attempt === maxAttempts || options.preconditions?.resourceVersion)
        throw this.writes.conflict(key.name, modified);
    }
  }

  /** undefined: another writer was faster. */
  async #attempt(key: ObjectKey, options: DeleteOptions, context: WriteContext): Promise<Deleted | undefined> {
    const { definition, parts } = this.writes;
    const current = parts.cache.get(key.namespace, key.name);
    if (!current) throw this.writes.notFound(key.name);
    this.writes.demand(current, options.preconditions);
    const old = current.object() as T;
    const object = JSON.parse(current.bytes.toString()) as T;
    const plan = planDeletion(object, definition, options, parts.clock.now());
    const validating = parts.admission.validate(this.writes.attributes("DELETE", key, { oldObject: old }, context));
    if (validating) await validating;
    if (plan === "keep") return { stored: current, gone: false };
    if (plan === "update") {
      const written = await this.writes.replace({ key, current, object }, context);
      return written && { stored: written.stored, gone: false };
    }
    if (context.dryRun) return { stored: current, gone: true };
    const last = plan === "remove" ? current : await this.writes.mark({ key, current, object });
    if (!last) return undefined;
    if (await this.writes.remove(key, last)) {
      parts.hooks.afterDelete?.(old);
      return { stored: last, gone: true };
    }
    // Whoever saw the mark may complete the deletion that it tells of, as the pod garbage collector does.
    return last !== current && this.#isGone(key, old) ? { stored: last, gone: true } : undefined;
  }

  #isGone({ namespace, name }: ObjectKey, { metadata }: T): boolean {
    const now = this.writes.parts.cache.get(namespace, name);
    return !now || (now.object() as T).metadata.uid !== metadata.uid;
  }
}
