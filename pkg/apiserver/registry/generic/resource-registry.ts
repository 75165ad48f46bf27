import { schemaOf } from "../../../api/schema/schema-of.ts";
import type { GroupVersionResource, KubeObject, ObjectKey, ResourceRef } from "../../../apimachinery/object.ts";
import type { MessageSchema } from "../../../apimachinery/schema.ts";
import type { Storage } from "../../../storage/interface.ts";
import type { Clock } from "../../../util/clock.ts";
import type { AdmissionChain } from "../../admission/chain.ts";
import type { ObjectLookup } from "../../object-lookup.ts";
import { Cacher } from "../../watch-cache/cacher.ts";
import type { WatchCache } from "../../watch-cache/interface.ts";
import type { FieldRefusal } from "./list-options.ts";
import type { ResourceDefinition } from "./resource-definition.ts";
import { scaleSchema, scaleVersion } from "./scale-kind.ts";
import { ShapedCache } from "./shaped-cache.ts";
import { storagePrefix } from "./storage-key.ts";
import { FieldOwnership } from "./store/field-ownership.ts";
import { ResourceStore } from "./store/resource-store.ts";
import type { StoreHooks } from "./store/store-hooks.ts";

/** A resource as handlers see it: how it differs, its type, its objects. */
export interface ServedResource {
  readonly definition: ResourceDefinition;
  readonly schema: MessageSchema;
  readonly ownership: FieldOwnership;
  /** Of its scale as an object of its own, where it has one. */
  readonly scaleOwnership: FieldOwnership | undefined;
  readonly store: ResourceStore;
  /** Why selectors may not use a field. */
  readonly unselectable: FieldRefusal;
}

export interface RegistryParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly admission: AdmissionChain;
  /** What some resources do around their writes, by resource name: services take addresses. */
  readonly hooks: ReadonlyMap<string, StoreHooks>;
}

const keyOf = ({ group, version, resource }: GroupVersionResource) => `${group}/${version}/${resource}`;
const noHooks: StoreHooks = {};

/** Every stored resource with its cache, opened on one storage. */
export class ResourceRegistry implements ObjectLookup {
  readonly #resources = new Map<string, ServedResource>();

  constructor(definitions: readonly ResourceDefinition[], parts: RegistryParts) {
    for (const definition of definitions) {
      const { ref, storedAs } = definition;
      // Whoever keeps another's objects comes before it.
      const cache = storedAs
        ? new ShapedCache(this.of(storedAs.ref).store.cache, definition)
        : openCache(definition, parts);
      this.#resources.set(keyOf(ref), serve(definition, cache, parts));
    }
  }

  /** Resolves when every cache has been filled. */
  async ready(): Promise<void> {
    await Promise.all(this.all().map(({ store }) => store.cache.ready()));
  }

  all(): ServedResource[] {
    return [...this.#resources.values()];
  }

  find(resource: GroupVersionResource): ServedResource | undefined {
    return this.#resources.get(keyOf(resource));
  }

  /** A resource that is known to be served. */
  of(ref: ResourceRef): ServedResource {
    const found = this.find(ref);
    if (!found) throw new Error(`${ref.resource} are not served`);
    return found;
  }

  get<T extends KubeObject>(ref: ResourceRef<T>, { namespace, name }: ObjectKey): T | undefined {
    return this.of(ref).store.cache.get(namespace, name)?.object() as T | undefined;
  }

  close(): void {
    for (const { store } of this.all()) store.cache.close();
  }
}

function openCache({ ref, selectableFields }: ResourceDefinition, { storage, clock }: RegistryParts): WatchCache {
  const shape = { namespaced: ref.namespaced, ...(selectableFields && { selectableFields }) };
  return new Cacher({ storage, prefix: storagePrefix(ref), shape, clock });
}

function serve(
  definition: ResourceDefinition,
  cache: WatchCache,
  { storage, clock, admission, hooks }: RegistryParts,
): ServedResource {
  const { ref, storedAs } = definition;
  const schema = schemaOf(definition.message);
  const ownership = new FieldOwnership(ref, schema, clock, definition.statusStrategy !== undefined);
  const scaleOwnership = definition.scale && new FieldOwnership(scaleVersion, scaleSchema(), clock, false);
  const prefix = storagePrefix(storedAs?.ref ?? ref);
  const store = new ResourceStore(definition, {
    storage,
    cache,
    prefix,
    clock,
    admission,
    ownership,
    hooks: hooks.get(ref.resource) ?? noHooks,
  });
  return { definition, schema, ownership, scaleOwnership, store, unselectable: refuseFields(definition) };
}

/** Upstream's words depend on whether the kind has fields of its own. */
function refuseFields(definition: ResourceDefinition): FieldRefusal {
  const own = fieldNames(definition);
  if (own.length === 0) {
    const known = ["metadata.name", "metadata.namespace"];
    const listed = known.map((field) => JSON.stringify(field)).join(", ");
    return (field) =>
      known.includes(field) ? undefined : `${JSON.stringify(field)} is not a known field selector: only ${listed}`;
  }
  const namespace = definition.ref.namespaced ? ["metadata.namespace"] : [];
  const known = new Set(["metadata.name", ...namespace, ...own]);
  return (field) => (known.has(field) ? undefined : `field label not supported: ${field}`);
}

/** The kind's own fields are those that it gives for an object that says nothing. */
function fieldNames({ selectableFields }: ResourceDefinition): string[] {
  const empty = { metadata: { name: "" }, spec: {}, status: {}, involvedObject: {}, source: {} };
  return Object.keys(selectableFields?.(empty) ?? {});
}
