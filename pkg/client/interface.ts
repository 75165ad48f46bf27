import type { OwnerReference } from "../apimachinery/meta/v1/types.generated.ts";
import type { KubeList, KubeObject, ObjectKey, ResourceRef } from "../apimachinery/object.ts";
import type { ApiVerb, PatchType, WatchSink } from "../apimachinery/transport.ts";

/** Parameters of a list or watch, as metav1.ListOptions; selectors in their string form. */
export interface ListOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Parts of metav1.DeleteOptions; what is absent is the kind's default. Failed preconditions are a Conflict. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground" | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

/**
 * Of a patch; `force` takes fields from other owners and is for server-side apply alone, which also needs
 * `fieldManager`.
 */
export interface PatchOptions {
  readonly subresource?: string | undefined;
  readonly fieldManager?: string | undefined;
  readonly force?: boolean | undefined;
}

/** Reads of one resource. Objects may be shared with other readers: never change one in place. */
export interface ResourceReader<T extends KubeObject> {
  /** Rejects with a NotFound StatusError when there is none. */
  get(key: ObjectKey): Promise<T>;
  list(options?: ListOptions): Promise<KubeList<T>>;
  watch(
    options: ListOptions & { readonly allowWatchBookmarks?: boolean; readonly sendInitialEvents?: boolean },
    sink: WatchSink,
  ): () => void;
}

/** Writes of one resource. Every method resolves with the object as stored, and rejects with StatusError. */
export interface ResourceWriter<T extends KubeObject> {
  create(object: T): Promise<T>;
  /** Conflict unless `metadata.resourceVersion` is current (when given). */
  update(object: T): Promise<T>;
  updateStatus(object: T): Promise<T>;
  patch(key: ObjectKey, type: PatchType, body: unknown, options?: PatchOptions): Promise<T>;
  /** Resolves when the API accepted the deletion, not when the object is gone. */
  delete(key: ObjectKey, options?: DeleteOptions): Promise<void>;
  /** POST to a subresource: "binding", "eviction", "token". Returns what the API answered. */
  createSubresource(key: ObjectKey, subresource: string, body: unknown): Promise<unknown>;
  /** PUT to a subresource that is not status: "finalize". */
  updateSubresource(key: ObjectKey, subresource: string, body: unknown): Promise<unknown>;
}

export interface ResourceClient<T extends KubeObject> extends ResourceReader<T>, ResourceWriter<T> {}

/** A typed client of the whole API. */
export interface Client {
  resource<T extends KubeObject>(ref: ResourceRef<T>): ResourceClient<T>;
  /** A call outside the typed resources: any verb on any group, version and resource. */
  raw(verb: ApiVerb, ref: ResourceRef, key: Partial<ObjectKey>, body?: unknown): Promise<unknown>;
}

/** Told of changes in the order of revisions. A relist may join several changes of an object into one update. */
export interface InformerHandler<T> {
  added?(object: T): void;
  updated?(object: T, old: T): void;
  deleted?(object: T): void;
}

/**
 * A local copy of one resource, kept by list-and-watch (client-go's SharedIndexInformer). After `synced()` reads are
 * answered from memory. Objects are shared: never change one in place.
 */
export interface Informer<T extends KubeObject> {
  readonly hasSynced: boolean;
  get(key: ObjectKey): T | undefined;
  /** In no particular order. */
  list(namespace?: string): readonly T[];
  /** Objects whose index function named `value`; the index must have been added before start. */
  byIndex(index: string, value: string): readonly T[];
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void;
  /** Objects already known are replayed to the handler as `added`. Handlers run synchronously and must not throw. */
  addHandler(handler: InformerHandler<T>): void;
}

/** Who an object is, whom it belongs to, and what its end waits for. */
export interface ObjectRelations extends ObjectKey {
  readonly uid: string;
  readonly ownerReferences: readonly OwnerReference[] | undefined;
  readonly finalizers: readonly string[] | undefined;
  readonly deletionTimestamp: string | undefined;
}

/** All objects of one resource, of whom only their relations are kept: for those who look at every kind. */
export interface MetadataInformer {
  get(uid: string): ObjectRelations | undefined;
  /** How many objects stand in a namespace. */
  count(namespace: string): number;
  /** As an informer's. `deleted` is told what was known last. */
  addHandler(handler: InformerHandler<ObjectRelations>): void;
}

/** Hands out one informer per resource (and selector), shared by all its users; `start` runs those not yet running. */
export interface InformerFactory {
  informer<T extends KubeObject>(
    ref: ResourceRef<T>,
    selector?: Pick<ListOptions, "namespace" | "labelSelector" | "fieldSelector">,
  ): Informer<T>;
  metadataInformer(ref: ResourceRef): MetadataInformer;
  start(): void;
  /** Resolves when every started informer has its first list. */
  synced(signal?: AbortSignal): Promise<void>;
  stop(): void;
}

/** Records Events about objects (client-go's EventRecorder): aggregated, rate-limited, never failing its caller. */
export interface EventRecorder {
  event(
    about: KubeObject & { readonly fieldPath?: string },
    type: "Normal" | "Warning",
    reason: string,
    message: string,
  ): void;
}
