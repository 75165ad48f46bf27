import {
  apiVersionOf,
  type KubeList,
  type KubeObject,
  type ObjectKey,
  type ResourceRef,
} from "../../apimachinery/object.ts";
import type { ApiTransport, ApiVerb, PatchType, WatchSink } from "../../apimachinery/transport.ts";
import type { Client, DeleteOptions, ListOptions, PatchOptions, ResourceClient } from "../interface.ts";

export interface ClientOptions {
  /** Who owns the fields that this client writes (managedFields); usually the component's name. */
  readonly fieldManager: string;
}

/** A typed client over any transport. */
export function createClient(transport: ApiTransport, options: ClientOptions): Client {
  return {
    resource: <T extends KubeObject>(ref: ResourceRef<T>) => new TransportResourceClient(transport, ref, options),
    raw: (verb: ApiVerb, ref: ResourceRef, key: Partial<ObjectKey>, body?: unknown) =>
      transport.call({ verb, resource: ref, namespace: key.namespace, name: key.name, body }),
  };
}

function listQuery(options: ListOptions): Record<string, string> {
  const query: Record<string, string> = {};
  if (options.labelSelector) query.labelSelector = options.labelSelector;
  if (options.fieldSelector) query.fieldSelector = options.fieldSelector;
  if (options.resourceVersion) query.resourceVersion = options.resourceVersion;
  if (options.limit) query.limit = String(options.limit);
  if (options.continue) query.continue = options.continue;
  return query;
}

class TransportResourceClient<T extends KubeObject> implements ResourceClient<T> {
  readonly #typeMeta: { readonly apiVersion: string; readonly kind: string };

  constructor(
    private readonly transport: ApiTransport,
    private readonly ref: ResourceRef<T>,
    private readonly options: ClientOptions,
  ) {
    this.#typeMeta = { apiVersion: apiVersionOf(ref), kind: ref.kind };
  }

  async get(key: ObjectKey): Promise<T> {
    return (await this.transport.call({ verb: "get", resource: this.ref, ...key })) as T;
  }

  async list(options: ListOptions = {}): Promise<KubeList<T>> {
    const { namespace, signal } = options;
    const query = listQuery(options);
    const list = (await this.transport.call({
      verb: "list",
      resource: this.ref,
      namespace,
      query,
      signal,
    })) as KubeList<T>;
    return { ...list, items: (list.items ?? []).map((item) => this.#typed(item)) };
  }

  watch(
    options: ListOptions & { readonly allowWatchBookmarks?: boolean; readonly sendInitialEvents?: boolean },
    sink: WatchSink,
  ): () => void {
    const { namespace, signal } = options;
    const query = listQuery(options);
    if (options.allowWatchBookmarks) query.allowWatchBookmarks = "true";
    if (options.sendInitialEvents) {
      query.sendInitialEvents = "true";
      query.resourceVersionMatch = "NotOlderThan";
    }
    return this.transport.watch({ verb: "watch", resource: this.ref, namespace, query, signal }, sink);
  }

  create(object: T): Promise<T> {
    const { namespace } = object.metadata;
    return this.#write({ verb: "create", namespace, body: this.#typed(object) });
  }

  update(object: T): Promise<T> {
    return this.#write({ verb: "update", ...this.#keyOf(object), body: this.#typed(object) });
  }

  updateStatus(object: T): Promise<T> {
    return this.#write({ verb: "update", ...this.#keyOf(object), subresource: "status", body: this.#typed(object) });
  }

  patch(key: ObjectKey, patchType: PatchType, body: unknown, options: PatchOptions = {}): Promise<T> {
    const { subresource, fieldManager, force } = options;
    return this.#write({ verb: "patch", ...key, subresource, patchType, body }, fieldManager, force);
  }

  async delete(key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...options };
    await this.transport.call({ verb: "delete", resource: this.ref, ...key, body });
  }

  createSubresource(key: ObjectKey, subresource: string, body: unknown): Promise<unknown> {
    return this.transport.call({ verb: "create", resource: this.ref, ...key, subresource, body });
  }

  updateSubresource(key: ObjectKey, subresource: string, body: unknown): Promise<unknown> {
    return this.transport.call({ verb: "update", resource: this.ref, ...key, subresource, body });
  }

  async #write(
    request: Omit<Parameters<ApiTransport["call"]>[0], "resource" | "query">,
    fieldManager: string = this.options.fieldManager,
    force?: boolean,
  ): Promise<T> {
    const query = { fieldManager, ...(force !== undefined && { force: String(force) }) };
    return (await this.transport.call({ ...request, resource: this.ref, query })) as T;
  }

  #keyOf({ metadata: { namespace, name } }: T): ObjectKey {
    return { namespace, name };
  }

  /** Items of a list, and objects that code makes, may lack apiVersion and kind; readers and the API want them. */
  #typed(object: T): T {
    return object.kind === undefined || object.apiVersion === undefined ? { ...object, ...this.#typeMeta } : object;
  }
}
