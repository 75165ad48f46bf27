import type { Scale } from "../../api/autoscaling/v1/types.generated.ts";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { decodeValue } from "../../apimachinery/codecs/decode-body.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import { statusError } from "../../apimachinery/status-error.ts";
import type { ApiRequest, ApiTransport, WatchSink } from "../../apimachinery/transport.ts";
import { cloneJson } from "../../util/clone-json.ts";
import type { Authorizer, UserInfo } from "../auth/interface.ts";
import type { Connector } from "../connectors/connector.ts";
import { authorize } from "../front-door/authorize.ts";
import { parseListOptions } from "../registry/generic/list-options.ts";
import type { ResourceRegistry, ServedResource } from "../registry/generic/resource-registry.ts";
import type { RequestInfo } from "../request-info.ts";
import { list } from "../verbs/list.ts";
import { patch } from "../verbs/patch.ts";
import { changeScale, getScale } from "../verbs/scale.ts";
import type { SentPatch } from "../verbs/sent-patch.ts";
import type { VerbRequest } from "../verbs/verb-request.ts";
import { create, remove, removeCollection, update } from "../verbs/write.ts";

export interface InProcessParts {
  readonly registry: ResourceRegistry;
  readonly authorizer: Authorizer;
  readonly connectors: readonly Connector[];
}

/**
 * The API for components that share the API server's process: the same authorization, admission and store, without
 * HTTP and with as little JSON as storage itself needs. Objects it hands out are shared and must not be changed.
 */
export class InProcessTransport implements ApiTransport {
  constructor(
    private readonly parts: InProcessParts,
    private readonly user: UserInfo,
    private readonly manager: string,
  ) {}

  async call(request: ApiRequest): Promise<unknown> {
    request.signal?.throwIfAborted();
    this.#authorize(request, request.verb);
    const resource = this.#find(request);
    const verbRequest = this.#verbRequest(request);
    if (request.subresource && request.subresource !== "status")
      return this.#subresource(request, resource, verbRequest);
    return this.#verb(request, resource, verbRequest);
  }

  watch(request: ApiRequest, sink: WatchSink): () => void {
    let closed = false;
    const close = (error?: Error) => {
      if (closed) return;
      closed = true;
      stop();
      queueMicrotask(() => sink.closed(error));
    };
    let stop = () => undefined as void;
    try {
      this.#authorize(request, "watch");
      stop = this.#startWatch(request, sink, close);
    } catch (error) {
      close(error as Error);
    }
    request.signal?.addEventListener("abort", () => close(), { once: true });
    return () => close();
  }

  #startWatch(request: ApiRequest, sink: WatchSink, close: (error?: Error) => void): () => void {
    const { store, unselectable, definition } = this.#find(request);
    const options = parseListOptions(
      queryOf({ ...request, query: { ...request.query, watch: "true" } }),
      request.namespace,
      unselectable,
    );
    const { sendInitialEvents, resourceVersion, allowWatchBookmarks } = options;
    let awaitsInitialEnd = sendInitialEvents === true;
    return store.cache.watch(
      options.selector,
      resourceVersion && sendInitialEvents !== true ? resourceVersion : "initial",
      {
        event: ({ type, current }) => sink.event({ type, object: current.object() }),
        bookmark: (revision) => {
          const annotations = awaitsInitialEnd ? { "k8s.io/initial-events-end": "true" } : undefined;
          awaitsInitialEnd = false;
          if (!allowWatchBookmarks) return;
          const metadata = { name: "", resourceVersion: String(revision), ...(annotations && { annotations }) };
          sink.event({
            type: "BOOKMARK",
            object: { kind: definition.ref.kind, apiVersion: apiVersionOf(definition.ref), metadata },
          });
        },
        failed: close,
      },
    );
  }

  async #verb(request: ApiRequest, resource: ServedResource, verbRequest: VerbRequest): Promise<unknown> {
    const body = () => cloneJson(request.body) as KubeObject;
    switch (request.verb) {
      case "get":
        return resource.store.get({ namespace: request.namespace, name: request.name ?? "" }).object();
      case "list": {
        const listed = await list(resource, verbRequest);
        const { resourceVersion, continue: next, remainingItemCount } = listed;
        return {
          metadata: { resourceVersion, continue: next, remainingItemCount },
          items: listed.items.map((item) => item.object()),
        };
      }
      case "create":
        return (await create(resource, this.#normal(resource, body()), verbRequest)).stored.object();
      case "update":
        return (await update(resource, this.#normal(resource, body()), verbRequest)).stored.object();
      case "patch":
        return (await patch(resource, sentPatch(request), verbRequest)).stored.object();
      case "delete":
        return (await remove(resource, request.body ?? {}, verbRequest)).stored.object();
      case "deletecollection":
        await removeCollection(resource, request.body ?? {}, verbRequest);
        return undefined;
      case "watch":
        throw statusError("MethodNotAllowed", "a watch is no call");
    }
  }

  async #subresource(request: ApiRequest, resource: ServedResource, verbRequest: VerbRequest): Promise<unknown> {
    if (request.subresource === "scale" && resource.definition.scale) {
      return request.verb === "get"
        ? getScale(resource, verbRequest)
        : changeScale(resource, verbRequest, () => request.body as Scale);
    }
    const connector = this.parts.connectors.find(
      ({ path }) => path === `${request.resource.resource}/${request.subresource}`,
    );
    if (!connector) throw statusError("NotFound", "the server could not find the requested resource");
    const { object: body } = decodeValue(request.body, schemaOf(connector.message));
    body.metadata ??= { name: request.name ?? "" };
    return (await connector.connect(resource, body, verbRequest)).object;
  }

  /** In-process objects pass the same check of types as decoded bodies do. */
  #normal({ schema }: ServedResource, object: KubeObject): KubeObject {
    return decodeValue(object, schema).object;
  }

  #find({ resource }: ApiRequest): ServedResource {
    const found = this.parts.registry.find(resource);
    if (!found) throw statusError("NotFound", "the server could not find the requested resource");
    return found;
  }

  #verbRequest(request: ApiRequest): VerbRequest {
    return {
      user: this.user,
      namespace: request.namespace,
      name: request.name,
      subresource: request.subresource,
      query: queryOf(request),
      defaultManager: this.manager,
      warn: () => undefined,
    };
  }

  #authorize({ resource, namespace, name, subresource }: ApiRequest, verb: string): void {
    const info: RequestInfo = {
      isResourceRequest: true,
      path: "",
      ...resource,
      verb,
      namespace,
      name,
      subresource,
    };
    authorize(info, this.user, this.parts.authorizer);
  }
}

const sentPatch = ({ patchType = "merge", body }: ApiRequest): SentPatch => ({ type: patchType, body, duplicates: [] });

const queryOf = ({ query }: ApiRequest) => ({ get: (name: string) => query?.[name] ?? null });
