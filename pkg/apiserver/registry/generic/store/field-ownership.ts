import { apply } from "../../../../apimachinery/field-ownership/apply.ts";
import { type FieldSet, fieldSetOf } from "../../../../apimachinery/field-ownership/fieldpath/field-set.ts";
import { haveSameOwners } from "../../../../apimachinery/field-ownership/managers.ts";
import { trackUpdate } from "../../../../apimachinery/field-ownership/track-update.ts";
import type { Writer } from "../../../../apimachinery/field-ownership/writer.ts";
import { apiVersionOf, type KubeObject, type ResourceRef } from "../../../../apimachinery/object.ts";
import type { MessageSchema } from "../../../../apimachinery/schema.ts";
import type { Clock } from "../../../../util/clock.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import type { WriteContext } from "./write-context.ts";

const [status, spec] = [fieldSetOf([["status"]]), fieldSetOf([["spec"]])];

/** Keeps `metadata.managedFields` of one resource (KEP-555): every write goes through here before it is encoded. */
export class FieldOwnership {
  readonly #apiVersion: string;

  constructor(
    ref: Pick<ResourceRef, "group" | "version">,
    readonly schema: MessageSchema,
    private readonly clock: Clock,
    /** The object's status is written through a path of its own, and nothing else through that. */
    private readonly hasStatus: boolean,
  ) {
    this.#apiVersion = apiVersionOf(ref);
  }

  onCreate(object: KubeObject, context: WriteContext): void {
    this.#set(object, trackUpdate(undefined, object, this.#writer(context)));
  }

  onUpdate(object: KubeObject, old: KubeObject, context: WriteContext): void {
    this.#set(object, trackUpdate(old, object, this.#writer(context)));
  }

  /** The object after a server-side apply of `applied`, managedFields included. Shares unchanged parts with `live`. */
  apply(live: KubeObject | undefined, applied: KubeObject, force: boolean, context: WriteContext): KubeObject {
    return apply({ ...this.#writer(context), live, applied, force }).object;
  }

  /** Whether an apply has come to nothing: what it made differs from `old` in no more than the times of its owners. */
  isUnchanged(object: KubeObject, old: KubeObject): boolean {
    return (
      haveSameOwners(object.metadata.managedFields, old.metadata.managedFields) &&
      deepEqual(withoutOwners(object), withoutOwners(old))
    );
  }

  #writer({ manager, subresource }: WriteContext): Writer {
    const resetFields = this.#resetFields(subresource);
    return {
      ...{ manager, subresource, apiVersion: this.#apiVersion },
      ...{ schema: this.schema, now: this.clock.now(), resetFields },
    };
  }

  #resetFields(subresource: string | undefined): FieldSet | undefined {
    if (!this.hasStatus) return undefined;
    if (subresource === undefined) return status;
    return subresource === "status" ? spec : undefined;
  }

  #set({ metadata }: KubeObject, entries: KubeObject["metadata"]["managedFields"]): void {
    if (entries === undefined) delete metadata.managedFields;
    else metadata.managedFields = entries;
  }
}

const withoutOwners = (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, managedFields: undefined },
});
