import type { DeleteOptions } from "../../../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ObjectKey } from "../../../../apimachinery/object.ts";
import {
  conflict,
  type FieldError,
  invalid,
  notFound,
  type StatusError,
} from "../../../../apimachinery/status-error.ts";
import type { Storage, SwapResult } from "../../../../storage/interface.ts";
import type { Clock } from "../../../../util/clock.ts";
import type { AdmissionChain } from "../../../admission/chain.ts";
import type { AdmissionAttributes, AdmissionOperation } from "../../../admission/interface.ts";
import type { CachedObject, WatchCache } from "../../../watch-cache/interface.ts";
import { endsDeletion } from "../before-write/deletion-plan.ts";
import { failedPrecondition } from "../before-write/preconditions.ts";
import type { ResourceDefinition } from "../resource-definition.ts";
import { storageKey } from "../storage-key.ts";
import type { FieldOwnership } from "./field-ownership.ts";
import type { StoreHooks } from "./store-hooks.ts";
import { type Stored, StoredForm } from "./stored-form.ts";
import type { WriteContext } from "./write-context.ts";

/** What a create or update has made. */
export interface Written {
  readonly stored: Stored;
  /** The object is new: HTTP 201. */
  readonly created: boolean;
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

/** A new state of an object, and the state it takes the place of. */
export interface Replacement<T extends KubeObject> {
  readonly key: ObjectKey;
  readonly current: CachedObject;
  readonly object: T;
}

/** Takes back what a write has reserved, or keeps it. */
export type Undo = ((kept: boolean) => void) | undefined;

/** Upstream's words for a lost race. */
export const modified = "the object has been modified; please apply your changes to the latest version and try again";
/** Races lost in a row before the caller is told; each means that someone else's write went through. */
export const maxAttempts = 100;

/** The steps that creates, updates and deletes of one resource share. */
export class StoredWrites<T extends KubeObject = KubeObject> {
  readonly form: StoredForm<T>;

  constructor(
    readonly definition: ResourceDefinition<T>,
    readonly parts: StoreParts,
  ) {
    this.form = new StoredForm(definition);
  }

  get subject() {
    const { group, resource } = this.definition.ref;
    return { group, resource };
  }

  notFound(name: string): StatusError {
    return notFound({ ...this.subject, name });
  }

  conflict(name: string, why: string): StatusError {
    return conflict({ ...this.subject, name }, why);
  }

  /** Throws Conflict when the object is not the one that the caller means. */
  demand(current: CachedObject, preconditions: DeleteOptions["preconditions"]): void {
    const why = failedPrecondition(current, preconditions);
    if (why !== undefined) throw this.conflict(current.name, why);
  }

  refuseInvalid(name: string, errors: readonly FieldError[]): void {
    if (errors.length === 0) return;
    const { group, kind } = this.definition.ref;
    throw invalid({ group, resource: kind, name }, errors);
  }

  /** What admission plugins are told of a write: the new object, the old one, or both. */
  attributes(
    operation: AdmissionOperation,
    { namespace, name }: ObjectKey,
    { object, oldObject }: { readonly object?: T; readonly oldObject?: T },
    { user, dryRun, subresource, warn }: WriteContext,
  ): AdmissionAttributes {
    const { ref } = this.definition;
    return { operation, ref, name, user, dryRun, warn, namespace, subresource, object, oldObject };
  }

  /** Compares and swaps; `expected` is 0 for what must not exist yet. */
  put({ namespace, name }: ObjectKey, bytes: Buffer, expected: number): Promise<SwapResult> {
    return this.parts.storage.put(storageKey(this.parts.prefix, namespace, name), bytes, expected);
  }

  /**
   * Writes `object` over `current`, or removes it where that completes its deletion. undefined: another writer was
   * faster.
   */
  async replace(
    { key, current, object }: Replacement<T>,
    { dryRun }: WriteContext,
    undo?: Undo,
  ): Promise<Written | undefined> {
    const ends = endsDeletion(object, this.definition);
    const bytes = this.form.encode(object);
    const unchanged = this.form.saysTheSame(bytes, object, current);
    if (dryRun || (unchanged && !ends)) {
      undo?.(!dryRun);
      return { stored: unchanged ? current : this.form.answer(bytes, current.revision), created: false };
    }
    if (ends) {
      const isRemoved = await this.remove(key, current);
      undo?.(isRemoved);
      if (!isRemoved) return undefined;
      this.parts.hooks.afterDelete?.(object);
      return { stored: this.form.answer(bytes, current.revision), created: false };
    }
    const swapped = await this.put(key, bytes, current.revision);
    undo?.(swapped.ok);
    if (!swapped.ok) return this.#lost(swapped.current?.modRevision);
    return { stored: this.stored(object, bytes, swapped.revision), created: false };
  }

  /** Writes `object`, which is about to be removed, over `current`. undefined: another writer was faster. */
  async mark({ key, current, object }: Replacement<T>): Promise<(Stored & { revision: number }) | undefined> {
    const bytes = this.form.encode(object);
    const swapped = await this.put(key, bytes, current.revision);
    if (!swapped.ok) return this.#lost(swapped.current?.modRevision);
    return { ...this.form.answer(bytes, swapped.revision), revision: swapped.revision };
  }

  /** false: another writer was faster. */
  async remove({ namespace, name }: ObjectKey, current: Pick<CachedObject, "revision">): Promise<boolean> {
    const swapped = await this.parts.storage.delete(storageKey(this.parts.prefix, namespace, name), current.revision);
    if (!swapped.ok) await this.#lost(swapped.current?.modRevision);
    return swapped.ok;
  }

  /** The written state as readers get it: the cache's own bytes when it has them already. */
  stored(object: T, bytes: Buffer, revision: number): Stored {
    const { namespace, name } = object.metadata;
    const cached = this.parts.cache.get(this.definition.ref.namespaced ? namespace : undefined, name);
    if (cached?.revision === revision) return cached;
    return this.form.answer(bytes, revision);
  }

  /** Another writer was faster: the next attempt must see what it wrote. */
  async #lost(revision: number | undefined): Promise<undefined> {
    await this.parts.cache.waitFor(revision ?? this.parts.storage.revision);
    return undefined;
  }
}
