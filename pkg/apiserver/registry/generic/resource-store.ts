import type { DeleteOptions } from "../../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ObjectKey } from "../../../apimachinery/object.ts";
import { alreadyExists, conflict, invalid, notFound, statusError } from "../../../apimachinery/status-error.ts";
import type { FieldError, StatusError } from "../../../apimachinery/status-error.ts";
import type { Storage } from "../../../storage/interface.ts";
import type { Clock } from "../../../util/clock.ts";
import type { AdmissionChain } from "../../admission/chain.ts";
import type { AdmissionAttributes, AdmissionOperation } from "../../admission/interface.ts";
import { encodeForStorage } from "../../watch-cache/encoding.ts";
import type { CachedObject, WatchCache } from "../../watch-cache/interface.ts";
import { checkDeleteOptions } from "./delete-options.ts";
import { endsDeletion, planDeletion } from "./deletion-plan.ts";
import type { FieldOwnership } from "./field-ownership.ts";
import { validateChangedMetadata, validateNewMetadata } from "./metadata-validation.ts";
import { generateName } from "./object-name.ts";
import { failedPrecondition, otherUid } from "./preconditions.ts";
import { prepareForCreation, prepareForUpdate } from "./prepare-metadata.ts";
import type { ResourceDefinition, Strategy } from "./resource-definition.ts";
import { storageKey } from "./storage-key.ts";
import type { StoreHooks } from "./store-hooks.ts";
import { type Stored, StoredForm } from "./stored-form.ts";
import type { WriteContext } from "./write-context.ts";

export interface Written {
  readonly stored: Stored;
  /** The object is new: HTTP 201. */
  readonly created: boolean;
}

export interface Deleted {
  /** The object as it stands now, or its last state when it is gone. */
  readonly stored: Stored;
  readonly gone: boolean;
}

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

export interface StoreParts {
  readonly storage: Storage;
  readonly cache: WatchCache;
  readonly prefix: string;
  readonly clock: Clock;
  readonly admission: AdmissionChain;
  readonly ownership: FieldOwnership;
  readonly hooks: StoreHooks;
}

/** Upstream's "the object has been modified". */
const modified = "the object has been modified; please apply your changes to the latest version and try again";
/** Races lost in a row before the caller is told; each means that someone else's write went through. */
const maxAttempts = 100;
const maxNameAttempts = 8;

/** All objects of one resource: the verbs, with everything that is the same for every kind (registry.Store). */
export class ResourceStore<T extends KubeObject = KubeObject> {
  readonly cache: WatchCache;
  readonly #form: StoredForm<T>;

  constructor(
    readonly definition: ResourceDefinition<T>,
    private readonly parts: StoreParts,
  ) {
    this.#form = new StoredForm(definition);
    this.cache = parts.cache;
  }

  /** Throws NotFound when there is none. */
  get({ namespace, name }: ObjectKey): CachedObject {
    const found = this.cache.get(namespace, name);
    if (!found) throw this.notFound(name);
    return found;
  }

  /** Stores a new object; `object` is changed in place. `ownsFields`: its managedFields are recorded already. */
  async create(object: T, namespace: string | undefined, context: WriteContext, ownsFields = false): Promise<Written> {
    const { definition, parts } = this;
    prepareForCreation(object, definition.ref, namespace, parts.clock.now());
    const { metadata } = object;
    const generated = !metadata.name && metadata.generateName ? metadata.generateName : undefined;
    if (generated !== undefined) metadata.name = generateName(generated);
    definition.setDefaults?.(object);
    const attributes = this.#attributes("CREATE", context, metadata, object);
    const admitting = parts.admission.admit(attributes);
    if (admitting) await admitting;
    definition.setDefaults?.(object);
    definition.strategy.prepareForCreate?.(object);
    const undo = parts.hooks.beforeCreate?.(object, context.dryRun);
    try {
      this.#refuseInvalid(metadata.name, [
        ...validateNewMetadata(object, definition),
        ...(definition.strategy.validate?.(object) ?? []),
      ]);
      definition.strategy.warnings?.(object).forEach(context.warn);
      if (!ownsFields) parts.ownership.onCreate(object, context);
      const validating = parts.admission.validate(attributes);
      if (validating) await validating;
      if (context.dryRun) return this.#dryRun(object, namespace, true, undo);
      return await this.#insert(object, namespace, generated);
    } catch (error) {
      undo?.();
      throw error;
    }
  }

  /** Replaces an object by what `build` makes of it, again and again until no one else wrote in between. */
  async update(key: ObjectKey, request: UpdateRequest<T>, context: WriteContext): Promise<Written> {
    for (let attempt = 1; ; attempt++) {
      const current = this.cache.get(key.namespace, key.name);
      const written = await this.#tryUpdate(key, current, request, context);
      if (written) return written;
      if (attempt === maxAttempts) throw this.conflict(key.name, modified);
    }
  }

  /** Deletes an object, or marks it when finalizers or a grace period keep it (registry.Store.Delete). */
  async delete(key: ObjectKey, options: DeleteOptions, context: WriteContext): Promise<Deleted> {
    checkDeleteOptions(options);
    for (let attempt = 1; ; attempt++) {
      const deleted = await this.#tryDelete(key, options, context);
      if (deleted) return deleted;
      if (attempt === maxAttempts || options.preconditions?.resourceVersion) throw this.conflict(key.name, modified);
    }
  }

  notFound(name: string): StatusError {
    return notFound({ ...this.#subject, name });
  }

  conflict(name: string, why: string): StatusError {
    return conflict({ ...this.#subject, name }, why);
  }

  get #subject() {
    const { group, resource } = this.definition.ref;
    return { group, resource };
  }

  async #insert(object: T, namespace: string | undefined, generated: string | undefined): Promise<Written> {
    const { storage, prefix } = this.parts;
    const { metadata } = object;
    for (let attempt = 1; ; attempt++) {
      const bytes = this.#form.encode(object);
      const swapped = await storage.put(storageKey(prefix, namespace, metadata.name), bytes, 0);
      if (swapped.ok) return { stored: this.#stored(object, bytes, swapped.revision), created: true };
      if (generated === undefined) throw alreadyExists({ ...this.#subject, name: metadata.name });
      if (attempt === maxNameAttempts) throw this.#nameExhausted(metadata.name);
      metadata.name = generateName(generated);
    }
  }

  #nameExhausted(name: string): StatusError {
    const why = `the server was not able to generate a unique name for the object; ${this.definition.ref.resource} "${name}" already exists`;
    return statusError("AlreadyExists", why, { subject: { ...this.#subject, name } });
  }

  /** undefined: another writer was faster. */
  async #tryUpdate(
    key: ObjectKey,
    current: CachedObject | undefined,
    request: UpdateRequest<T>,
    context: WriteContext,
  ): Promise<Written | undefined> {
    const strategy = request.strategy ?? this.definition.strategy;
    if (!current && !request.upsert && !strategy.allowCreateOnUpdate) throw this.notFound(key.name);
    if (current) this.#demand(current, request.preconditions);
    const built = request.build(current);
    const object = built instanceof Promise ? await built : built;
    if (!current) return this.#createOnUpdate(key, object, context, request.ownsFields);
    const unconditional = this.#settleResourceVersion(key, object, current, strategy) || request.relative === true;
    const old = current.object() as T;
    prepareForUpdate(object, old, this.definition.ref, key);
    this.definition.setDefaults?.(object);
    const attributes = this.#attributes("UPDATE", context, key, object, old);
    const admitting = this.parts.admission.admit(attributes);
    if (admitting) await admitting;
    const undo = this.#checkUpdate(key, object, old, strategy, request, context);
    try {
      const validating = this.parts.admission.validate(attributes);
      if (validating) await validating;
      const written = await this.#replace(key, object, current, context, undo);
      if (written || unconditional) return written;
      throw this.conflict(key.name, modified);
    } catch (error) {
      undo?.(false);
      throw error;
    }
  }

  async #createOnUpdate(key: ObjectKey, object: T, context: WriteContext, ownsFields = false): Promise<Written> {
    const { metadata } = object;
    if (metadata.name !== key.name) {
      throw this.conflict(key.name, `the name of the object (${metadata.name}) does not match the name on the URL`);
    }
    if (metadata.resourceVersion && metadata.resourceVersion !== "0") throw this.notFound(key.name);
    delete metadata.resourceVersion;
    if (metadata.uid) throw this.conflict(key.name, otherUid(metadata.uid, ""));
    return this.create(object, key.namespace, context, ownsFields);
  }

  /** Answers how to take back what it reserved. */
  #checkUpdate(
    key: ObjectKey,
    object: T,
    old: T,
    strategy: Strategy<T>,
    request: UpdateRequest<T>,
    context: WriteContext,
  ): ((kept: boolean) => void) | undefined {
    const { parts } = this;
    strategy.prepareForUpdate?.(object, old);
    const undo = parts.hooks.beforeUpdate?.(object, old, context.dryRun);
    try {
      this.#refuseInvalid(key.name, [
        ...validateChangedMetadata(object, old),
        ...(strategy.validateUpdate?.(object, old) ?? []),
      ]);
    } catch (error) {
      undo?.(false);
      throw error;
    }
    strategy.warnings?.(object, old).forEach(context.warn);
    if (!request.ownsFields) parts.ownership.onUpdate(object, old, context);
    return undo;
  }

  /** Whether the caller does not care what it overwrites. Sets the version that the write is checked against. */
  #settleResourceVersion(key: ObjectKey, object: T, current: CachedObject, strategy: Strategy<T>): boolean {
    const { metadata } = object;
    const expected = metadata.resourceVersion;
    const { uid } = current.object().metadata;
    if (metadata.uid && metadata.uid !== uid) throw this.conflict(key.name, otherUid(metadata.uid, uid));
    const revision = String(current.revision);
    if (!expected || expected === "0") {
      if (strategy.allowUnconditionalUpdate === false) {
        const message = 'Invalid value: "": must be specified for an update';
        this.#refuseInvalid(key.name, [{ type: "FieldValueInvalid", field: "metadata.resourceVersion", message }]);
      }
      metadata.resourceVersion = revision;
      return true;
    }
    if (expected !== revision) throw this.conflict(key.name, modified);
    return false;
  }

  async #replace(
    key: ObjectKey,
    object: T,
    current: CachedObject,
    { dryRun }: WriteContext,
    undo: ((kept: boolean) => void) | undefined,
  ): Promise<Written | undefined> {
    const ends = endsDeletion(object, this.definition);
    const bytes = this.#form.encode(object);
    const unchanged = this.#form.saysTheSame(bytes, current);
    if (dryRun || (unchanged && !ends)) {
      undo?.(!dryRun);
      return { stored: unchanged ? current : this.#form.answer(bytes, current.revision), created: false };
    }
    const storageKeyOf = storageKey(this.parts.prefix, key.namespace, key.name);
    if (ends) {
      if (!(await this.#remove(storageKeyOf, current))) return undefined;
      undo?.(true);
      this.parts.hooks.afterDelete?.(object);
      return { stored: this.#form.answer(bytes, current.revision), created: false };
    }
    const swapped = await this.parts.storage.put(storageKeyOf, bytes, current.revision);
    undo?.(swapped.ok);
    if (!swapped.ok) return this.#lost(swapped.current?.modRevision);
    return { stored: this.#stored(object, bytes, swapped.revision), created: false };
  }

  async #tryDelete(key: ObjectKey, options: DeleteOptions, context: WriteContext): Promise<Deleted | undefined> {
    const { definition, parts } = this;
    const current = this.get(key);
    this.#demand(current, options.preconditions);
    const old = current.object() as T;
    const object = JSON.parse(current.bytes.toString()) as T;
    const plan = planDeletion(object, definition, options, parts.clock.now());
    const validating = parts.admission.validate(this.#attributes("DELETE", context, key, undefined, old));
    if (validating) await validating;
    if (plan === "keep") return { stored: current, gone: false };
    if (plan === "update") {
      const written = await this.#replace(key, object, current, context, undefined);
      return written && { stored: written.stored, gone: false };
    }
    if (context.dryRun) return { stored: current, gone: true };
    if (!(await this.#remove(storageKey(parts.prefix, key.namespace, key.name), current))) return undefined;
    parts.hooks.afterDelete?.(old);
    return { stored: current, gone: true };
  }

  async #remove(key: string, current: CachedObject): Promise<boolean> {
    const swapped = await this.parts.storage.delete(key, current.revision);
    if (!swapped.ok) await this.#lost(swapped.current?.modRevision);
    return swapped.ok;
  }

  /** Another writer was faster: the next attempt must see what it wrote. */
  async #lost(revision: number | undefined): Promise<undefined> {
    await this.cache.waitFor(revision ?? this.parts.storage.revision);
    return undefined;
  }

  #demand(current: CachedObject, preconditions: DeleteOptions["preconditions"]): void {
    const why = failedPrecondition(current, preconditions);
    if (why !== undefined) throw this.conflict(current.name, why);
  }

  #refuseInvalid(name: string, errors: readonly FieldError[] | undefined): void {
    if (errors === undefined || errors.length === 0) return;
    const { group, kind } = this.definition.ref;
    throw invalid({ group, resource: kind, name }, errors);
  }

  #dryRun(object: T, namespace: string | undefined, created: boolean, undo: (() => void) | undefined): Written {
    if (this.cache.get(namespace, object.metadata.name)) {
      throw alreadyExists({ ...this.#subject, name: object.metadata.name });
    }
    undo?.();
    return { stored: { bytes: encodeForStorage(object), object: () => object }, created };
  }

  /** The written state as readers get it: the cache's own bytes when it has them already. */
  #stored(object: T, bytes: Buffer, revision: number): Stored {
    const { namespace, name } = object.metadata;
    const cached = this.cache.get(this.definition.ref.namespaced ? namespace : undefined, name);
    if (cached?.revision === revision) return cached;
    return this.#form.answer(bytes, revision);
  }

  #attributes(
    operation: AdmissionOperation,
    context: WriteContext,
    { namespace, name }: ObjectKey,
    object?: T,
    oldObject?: T,
  ): AdmissionAttributes {
    const { user, dryRun, subresource, warn } = context;
    return {
      operation,
      ref: this.definition.ref,
      name,
      user,
      dryRun,
      warn,
      namespace,
      subresource,
      object,
      oldObject,
    };
  }
}
