import { defaultGracePeriodSeconds } from "../api/core/v1/pod/default-grace-period.ts";
import { schemaOf } from "../api/schema/schema-of.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import { applyJsonPatch } from "../apimachinery/patch/json-patch.ts";
import { applyMergePatch } from "../apimachinery/patch/merge-patch.ts";
import { applyStrategicMergePatch } from "../apimachinery/patch/strategic-merge-patch.ts";
import { alreadyExists, conflict, notFound, type StatusSubject } from "../apimachinery/status-error.ts";
import { formatTime } from "../apimachinery/time.ts";
import type { ApiRequest, ApiTransport, WatchSink } from "../apimachinery/transport.ts";
import { deepEqual } from "../util/deep-equal.ts";
import { FakeApiStore } from "./fake-api-store.ts";

type Stored = KubeObject & { spec?: Record<string, unknown>; status?: Record<string, unknown> };

const subjectOf = ({ resource: { group, resource }, name }: ApiRequest): StatusSubject => ({
  group,
  resource,
  ...(name !== undefined && { name }),
});

/**
 * An API server in memory for unit tests: revisions, conflicts, generations, finalizers, graceful pod deletion, the
 * status and binding subresources, selectors and watches are real; validation, defaults and admission are not there.
 */
export class FakeApi implements ApiTransport {
  /** Every call and watch so far, oldest first. */
  readonly requests: ApiRequest[] = [];
  readonly store = new FakeApiStore();
  /** Set to fail or answer calls in a test's own way: throw, or answer anything but undefined. */
  intercept: ((request: ApiRequest) => unknown) | undefined;
  readonly #open = new Set<() => void>();

  async call(request: ApiRequest): Promise<unknown> {
    this.requests.push(request);
    const answer: unknown = await this.intercept?.(request);
    return structuredClone(answer ?? this.#answer(request));
  }

  watch(request: ApiRequest, sink: WatchSink): () => void {
    this.requests.push(request);
    const stop = this.store.watch(request, { event: (event) => sink.event(event), closed: (e) => sink.closed(e) });
    this.#open.add(stop);
    request.signal?.addEventListener("abort", () => stop());
    return stop;
  }

  /** Ends every open watch, as a restarting server does. */
  breakWatches(): void {
    for (const stop of this.#open) stop();
    this.#open.clear();
  }

  #answer(request: ApiRequest): unknown {
    switch (request.verb) {
      case "get":
        return this.#existing(request);
      case "list":
        return this.store.list(request);
      case "create":
        return request.subresource ? this.#createSubresource(request) : this.#create(request);
      case "update":
        return this.#update(request, this.#existing(request), request.body as Stored);
      case "patch":
        return this.#patch(request);
      case "delete":
        return this.#delete(request, this.#existing(request));
      case "deletecollection":
        return this.store.list(request).items.map((each) => this.#delete(request, each));
      case "watch":
        throw new Error("a watch is no call");
    }
  }

  #existing(request: ApiRequest): Stored {
    const found = this.store.find(request);
    if (!found) throw notFound(subjectOf(request));
    return found;
  }

  #create(request: ApiRequest): KubeObject {
    const object = structuredClone(request.body) as Stored;
    const { metadata } = object;
    if (!metadata.name && metadata.generateName) {
      metadata.name = metadata.generateName + Math.random().toString(36).slice(2, 7).padEnd(5, "0");
    }
    const named = { ...request, name: metadata.name };
    if (this.store.find(named)) throw alreadyExists(subjectOf(named));
    if (request.namespace) metadata.namespace = request.namespace;
    metadata.generation ??= 1;
    return this.store.put(named, object);
  }

  #update(request: ApiRequest, old: Stored, wanted: Stored): KubeObject {
    const { resourceVersion } = wanted.metadata;
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
      const why = "the object has been modified; please apply your changes to the latest version and try again";
      throw conflict(subjectOf(request), why);
    }
    const next: Stored = request.subresource === "status" ? writtenStatus(old, wanted) : withStatus(wanted, old.status);
    const { uid, creationTimestamp, generation = 1, deletionTimestamp } = old.metadata;
    const changed = !deepEqual({ ...next, metadata: 0, status: 0 }, { ...old, metadata: 0, status: 0 });
    next.metadata = { ...next.metadata, uid, creationTimestamp, generation: changed ? generation + 1 : generation };
    if (deletionTimestamp) next.metadata.deletionTimestamp = deletionTimestamp;
    const { resourceVersion: _old, ...rest } = old.metadata;
    const { resourceVersion: _next, ...nextRest } = next.metadata;
    if (!changed && deepEqual(next.status, old.status) && deepEqual(rest, nextRest)) return old;
    const stored = this.store.put(request, next);
    return isFinished(request, stored) ? this.store.remove(request, stored) : stored;
  }

  #patch(request: ApiRequest): KubeObject {
    if (request.patchType === "apply" && !this.store.find(request)) return this.#create(request);
    const old = this.#existing(request);
    const { patchType, body } = request;
    const json = old as unknown as Record<string, unknown>;
    const merge = () =>
      patchType === "strategic"
        ? applyStrategicMergePatch(json, body, schemaOf(messageOf(request, old)))
        : applyMergePatch(json, body);
    const patched = patchType === "json" ? applyJsonPatch(json, body) : merge();
    return this.#update(request, old, patched as unknown as Stored);
  }

  #delete(request: ApiRequest, object: Stored): unknown {
    const options = (request.body ?? {}) as { gracePeriodSeconds?: number; preconditions?: { uid?: string } };
    if (options.preconditions?.uid && options.preconditions.uid !== object.metadata.uid) {
      throw conflict(subjectOf(request), "the UID in the precondition does not match the UID in record");
    }
    const named = { ...request, namespace: object.metadata.namespace, name: object.metadata.name };
    const grace = gracePeriod(request, object, options.gracePeriodSeconds);
    if (grace === 0 && !object.metadata.finalizers?.length) return this.store.remove(named, object);
    const deletionTimestamp = formatTime(Date.now() + grace * 1000);
    const metadata = { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace };
    return object.metadata.deletionTimestamp && grace > 0 ? object : this.store.put(named, { ...object, metadata });
  }

  #createSubresource(request: ApiRequest): unknown {
    const pod = this.#existing(request);
    switch (request.subresource) {
      case "binding": {
        if (pod.spec?.nodeName) throw conflict(subjectOf(request), `pod ${request.name} is already assigned to node`);
        const nodeName = (request.body as { target: { name: string } }).target.name;
        this.store.put(request, { ...pod, spec: { ...pod.spec, nodeName } } as Stored);
        return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
      }
      case "eviction":
        return this.#delete({ ...request, body: undefined }, pod);
      default:
        throw new Error(`the fake API has no subresource ${request.subresource}; set intercept to answer it`);
    }
  }
}

/** The status endpoint takes annotations and finalizers too. */
function writtenStatus(old: Stored, { metadata: { annotations, finalizers }, status = {} }: Stored): Stored {
  return { ...old, metadata: { ...old.metadata, annotations, finalizers }, status };
}

function withStatus(object: Stored, status: Stored["status"]): Stored {
  const { status: _, ...rest } = object;
  return status === undefined ? rest : { ...rest, status };
}

/** Nothing holds the object any more; a pod's grace must be over too. */
function isFinished(request: ApiRequest, { metadata }: Stored): boolean {
  if (!metadata.deletionTimestamp || metadata.finalizers?.length) return false;
  return request.resource.resource !== "pods" || metadata.deletionGracePeriodSeconds === 0;
}

/** Only pods that run somewhere are deleted in two steps: their kubelet does the second. */
function gracePeriod(request: ApiRequest, object: Stored, asked: number | undefined): number {
  if (request.resource.resource !== "pods" || !object.spec?.nodeName) return 0;
  return asked ?? (object.spec.terminationGracePeriodSeconds as number | undefined) ?? defaultGracePeriodSeconds;
}

/** The API table's name of a kind: group "discovery.k8s.io" stands there as "discovery", the core group as "core". */
const messageOf = ({ resource: { group, version } }: ApiRequest, { kind }: Stored) =>
  `k8s.io.api.${group.split(".")[0] || "core"}.${version}.${kind}`;
