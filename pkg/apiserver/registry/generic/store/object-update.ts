import type { DeleteOptions } from "../../../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ObjectKey } from "../../../../apimachinery/object.ts";
import { badRequest, isAlreadyExists } from "../../../../apimachinery/status-error.ts";
import { cloneJson } from "../../../../util/clone-json.ts";
import type { CachedObject } from "../../../watch-cache/interface.ts";
import { validateChangedMetadata } from "../before-write/metadata-validation.ts";
import { otherUid } from "../before-write/preconditions.ts";
import { prepareForUpdate } from "../before-write/prepare-metadata.ts";
import type { Strategy } from "../resource-definition.ts";
import type { NewObject, ObjectCreation } from "./object-creation.ts";
import { maxAttempts, modified, type Replacement, type StoredWrites, type Written } from "./stored-writes.ts";
import type { WriteContext } from "./write-context.ts";

/** How an object changes, and what the caller demands of the state it finds. */
export interface UpdateRequest<T extends KubeObject> {
  /**
   * Makes the new state from the current one (absent: the object does not exist and would be created). Called again
   * when another writer was faster; the store changes what it returns.
   */
  build(current: CachedObject | undefined): T | Promise<T>;
  /** Default: the definition's own. */
  readonly strategy?: Strategy<T>;
  /** A missing object is created though the strategy does not allow that on PUT: server-side apply. */
  readonly upsert?: boolean;
  /** `build` has recorded field ownership itself: server-side apply. */
  readonly ownsFields?: boolean;
  /** The change is relative to the current state, so losing a race only means doing it again: patches. */
  readonly relative?: boolean;
  readonly preconditions?: DeleteOptions["preconditions"];
}

/** What an update or a patch goes through (registry.Store.Update). */
export class ObjectUpdate<T extends KubeObject> {
  constructor(
    private readonly writes: StoredWrites<T>,
    private readonly creation: ObjectCreation<T>,
  ) {}

  /** Builds and writes again and again until no one else wrote in between. */
  async update(key: ObjectKey, request: UpdateRequest<T>, context: WriteContext): Promise<Written> {
    for (let attempt = 1; ; attempt++) {
      const written = await this.#attempt(key, request, context);
      if (written) return written;
      if (attempt === maxAttempts) throw this.writes.conflict(key.name, modified);
    }
  }

  /** undefined: another writer was faster. */
  async #attempt(key: ObjectKey, request: UpdateRequest<T>, context: WriteContext): Promise<Written | undefined> {
    const current = this.writes.parts.cache.get(key.namespace, key.name);
    const { preconditions, upsert, ownsFields } = request;
    const strategy = this.#strategyOf(request);
    if (!current && !upsert && !strategy.allowCreateOnUpdate) throw this.writes.notFound(key.name);
    if (current) this.writes.demand(current, preconditions);
    const built = request.build(current);
    const object = built instanceof Promise ? await built : built;
    if (!current) return this.#create(key, { object, namespace: key.namespace, ownsFields }, context);
    const replacement = { key, current, object };
    if (!request.relative) this.#demandUid(replacement);
    const unconditional = this.#settleResourceVersion(replacement, strategy) || request.relative === true;
    const written = await this.#write(replacement, request, context);
    if (written || unconditional) return written;
    throw this.writes.conflict(key.name, modified);
  }

  /** undefined: another writer has created it first, and what it made is to be updated. */
  async #create(key: ObjectKey, created: NewObject<T>, context: WriteContext): Promise<Written | undefined> {
    const { metadata } = created.object;
    if (metadata.name !== key.name)
      throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${key.name})`);
    if (metadata.resourceVersion && metadata.resourceVersion !== "0") throw this.writes.notFound(key.name);
    delete metadata.resourceVersion;
    if (metadata.uid) throw this.writes.conflict(key.name, otherUid(metadata.uid, ""));
    try {
      return await this.creation.create(created, context);
    } catch (error) {
      if (isAlreadyExists(error)) return undefined;
      throw error;
    }
  }

  async #write(
    replacement: Replacement<T>,
    request: UpdateRequest<T>,
    context: WriteContext,
  ): Promise<Written | undefined> {
    const { definition, parts } = this.writes;
    const { key, current, object } = replacement;
    const old = current.object() as T;
    prepareForUpdate(object, old, definition.ref, key);
    definition.setDefaults?.(object);
    const attributes = this.writes.attributes("UPDATE", key, { object, oldObject: old }, context);
    const admitting = parts.admission.admit(attributes);
    if (admitting) await admitting;
    this.#strategyOf(request).prepareForUpdate?.(object, old);
    const undo = parts.hooks.beforeUpdate?.(object, old, context.dryRun);
    try {
      // First: a list of owners that a client sent means something also where it is none, such as `[{}]`.
      if (!request.ownsFields) parts.ownership.onUpdate(object, old, context);
      this.#check(object, old, request, context);
      const validating = parts.admission.validate(attributes);
      if (validating) await validating;
      // What the server fills in again where the configuration is empty counts for no change.
      const unchanged = request.ownsFields && parts.ownership.isUnchanged(object, old);
      // What is written belongs to its bytes, and the old object to the cache.
      const last = unchanged ? { key, current, object: cloneJson(old) } : replacement;
      return await this.writes.replace(last, context, undo);
    } catch (error) {
      undo?.(false);
      throw error;
    }
  }

  #check(object: T, old: T, request: UpdateRequest<T>, { warn }: WriteContext): void {
    const strategy = this.#strategyOf(request);
    this.writes.refuseInvalid(old.metadata.name, [
      ...validateChangedMetadata(object, old),
      ...(strategy.validateUpdate?.(object, old) ?? []),
    ]);
    strategy.warnings?.(object, old).forEach(warn);
  }

  #strategyOf({ strategy = this.writes.definition.strategy }: UpdateRequest<T>): Strategy<T> {
    return strategy;
  }

  /** Who sends a whole object means the one with its uid. A patch that changes the uid is for validation to refuse. */
  #demandUid({ key, current, object: { metadata } }: Replacement<T>): void {
    const { uid } = current.object().metadata;
    if (metadata.uid && metadata.uid !== uid) throw this.writes.conflict(key.name, otherUid(metadata.uid, uid));
  }

  /** Whether the caller does not care what it overwrites. Sets the version that the write is checked against. */
  #settleResourceVersion({ key, current, object: { metadata } }: Replacement<T>, strategy: Strategy<T>): boolean {
    const expected = metadata.resourceVersion;
    const revision = String(current.revision);
    if (!expected || expected === "0") {
      if (strategy.allowUnconditionalUpdate === false) {
        const message = 'Invalid value: "": must be specified for an update';
        this.writes.refuseInvalid(key.name, [
          { type: "FieldValueInvalid", field: "metadata.resourceVersion", message },
        ]);
      }
      metadata.resourceVersion = revision;
      return true;
    }
    if (expected !== revision) throw this.writes.conflict(key.name, modified);
    return false;
  }
}
