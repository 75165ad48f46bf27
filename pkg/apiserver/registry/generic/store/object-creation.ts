import type { KubeObject } from "../../../../apimachinery/object.ts";
import { generateName } from "../../../../apimachinery/safe-name.ts";
import { alreadyExists, type StatusError, statusError } from "../../../../apimachinery/status-error.ts";
import { encodeForStorage } from "../../../watch-cache/objects/encoding.ts";
import { validateNewMetadata } from "../before-write/metadata-validation.ts";
import { prepareForCreation } from "../before-write/prepare-metadata.ts";
import type { StoredWrites, Written } from "./stored-writes.ts";
import type { WriteContext } from "./write-context.ts";

const maxNameAttempts = 8;

/** An object that is to be. It is changed in place. */
export interface NewObject<T extends KubeObject> {
  readonly object: T;
  /** undefined: the kind has none. */
  readonly namespace: string | undefined;
  /** Its managedFields are recorded already: server-side apply. */
  readonly ownsFields?: boolean | undefined;
}

/** What a create goes through (registry.Store.Create). */
export class ObjectCreation<T extends KubeObject> {
  constructor(private readonly writes: StoredWrites<T>) {}

  async create({ object, namespace, ownsFields }: NewObject<T>, context: WriteContext): Promise<Written> {
    const { definition, parts } = this.writes;
    prepareForCreation(object, definition.ref, namespace, parts.clock.now());
    const { metadata } = object;
    const generated = !metadata.name && metadata.generateName ? metadata.generateName : undefined;
    definition.setDefaults?.(object);
    // What admission and the registry add was not the client's wish, and is nobody's.
    if (!ownsFields) parts.ownership.onCreate(object, context);
    const attributes = (name: string) => this.writes.attributes("CREATE", { namespace, name }, { object }, context);
    // No name is made yet, as upstream: a refusal that names the prefix reads the same at each of a controller's tries.
    let asked = attributes(generated ?? metadata.name);
    const admitting = parts.admission.admit(asked);
    if (admitting) await admitting;
    if (generated !== undefined) asked = attributes((metadata.name = generateName(generated)));
    definition.setDefaults?.(object);
    definition.strategy.prepareForCreate?.(object);
    const undo = parts.hooks.beforeCreate?.(object, context.dryRun);
    try {
      this.#check(object, context);
      const validating = parts.admission.validate(asked);
      if (validating) await validating;
      if (context.dryRun) return this.#dryRun(object, namespace, undo);
      return await this.#insert(object, namespace, generated);
    } catch (error) {
      undo?.();
      throw error;
    }
  }

  #check(object: T, { warn }: WriteContext): void {
    const { definition } = this.writes;
    this.writes.refuseInvalid(object.metadata.name, [
      ...validateNewMetadata(object, definition),
      ...(definition.strategy.validate?.(object) ?? []),
    ]);
    definition.strategy.warnings?.(object).forEach(warn);
  }

  async #insert(object: T, namespace: string | undefined, generated: string | undefined): Promise<Written> {
    const { metadata } = object;
    for (let attempt = 1; ; attempt++) {
      const bytes = this.writes.form.encode(object);
      const swapped = await this.writes.put({ namespace, name: metadata.name }, bytes, 0);
      if (swapped.ok) return { stored: this.writes.stored(object, bytes, swapped.revision), created: true };
      if (generated === undefined) throw this.#alreadyExists(metadata.name);
      if (attempt === maxNameAttempts) throw this.#nameExhausted(metadata.name);
      metadata.name = generateName(generated);
    }
  }

  #dryRun(object: T, namespace: string | undefined, undo: (() => void) | undefined): Written {
    const { name } = object.metadata;
    if (this.writes.parts.cache.get(namespace, name)) throw this.#alreadyExists(name);
    undo?.();
    return { stored: { bytes: encodeForStorage(object), object: () => object }, created: true };
  }

  #alreadyExists(name: string): StatusError {
    return alreadyExists({ ...this.writes.subject, name });
  }

  #nameExhausted(name: string): StatusError {
    const why = `the server was not able to generate a unique name for the object; ${this.writes.definition.ref.resource} "${name}" already exists`;
    return statusError("AlreadyExists", why, { subject: { ...this.writes.subject, name } });
  }
}
