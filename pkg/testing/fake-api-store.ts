import { randomUUID } from "node:crypto";
import type { KubeObject } from "../apimachinery/object.ts";
import { parseFieldSelector } from "../apimachinery/selectors/field-selector.ts";
import { parseLabelSelector } from "../apimachinery/selectors/label-selector.ts";
import { statusError } from "../apimachinery/status-error.ts";
import { formatTime } from "../apimachinery/time.ts";
import type { ApiRequest, WatchEvent, WatchSink } from "../apimachinery/transport.ts";

/** One change, as a watcher of everything sees it; `old` lets selectors find out what left them. */
interface Change {
  readonly revision: number;
  readonly resource: string;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
  readonly old: KubeObject | undefined;
}

type Selects = (object: KubeObject) => boolean;

const resourceOf = ({ resource: { group, resource } }: ApiRequest) => `${resource}.${group}`;
const keyOf = (namespace: string | undefined, name: string | undefined) => `${namespace ?? ""}/${name}`;

/** A field by its path, "" when absent: the fake knows every path, not only upstream's selectable ones. */
function field(object: unknown, path: string): string {
  let value = object;
  for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function selects(request: ApiRequest): Selects {
  const labels = parseLabelSelector(request.query?.labelSelector ?? "");
  const fields = parseFieldSelector(request.query?.fieldSelector ?? "");
  return (object) =>
    (!request.namespace || object.metadata.namespace === request.namespace) &&
    labels.matches(object.metadata.labels) &&
    fields.matches(Object.fromEntries(fields.terms.map((term) => [term.field, field(object, term.field)])));
}

/** The objects of a fake API with their history: revisions, lists and watches as the real one has them. */
export class FakeApiStore {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #changes: Change[] = [];
  readonly #watchers = new Set<(change: Change) => void>();
  #revision = 0;
  #oldestRevision = 0;

  find(request: ApiRequest): KubeObject | undefined {
    return this.#objects.get(resourceOf(request))?.get(keyOf(request.namespace, request.name));
  }

  list(request: ApiRequest): { metadata: { resourceVersion: string }; items: KubeObject[] } {
    const all = [...(this.#objects.get(resourceOf(request))?.values() ?? [])];
    return { metadata: { resourceVersion: String(this.#revision) }, items: all.filter(selects(request)) };
  }

  /** Stores a copy under a new revision and returns it. */
  put(request: ApiRequest, object: KubeObject): KubeObject {
    const resource = resourceOf(request);
    const revision = ++this.#revision;
    const stored = structuredClone(object);
    stored.metadata.resourceVersion = String(revision);
    stored.metadata.uid ??= randomUUID();
    stored.metadata.creationTimestamp ??= formatTime(Date.now());
    const all = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, all);
    const key = keyOf(request.namespace, stored.metadata.name);
    const old = all.get(key);
    all.set(key, stored);
    this.#changed({ revision, resource, type: old ? "MODIFIED" : "ADDED", object: stored, old });
    return stored;
  }

  remove(request: ApiRequest, object: KubeObject): KubeObject {
    const resource = resourceOf(request);
    this.#objects.get(resource)?.delete(keyOf(object.metadata.namespace, object.metadata.name));
    const revision = ++this.#revision;
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    this.#changed({ revision, resource, type: "DELETED", object: last, old: object });
    return last;
  }

  /** Forgets the history: watches from older revisions get 410. */
  compact(): void {
    this.#changes.length = 0;
    this.#oldestRevision = this.#revision;
  }

  watch(request: ApiRequest, sink: WatchSink): () => void {
    const matches = selects(request);
    const resource = resourceOf(request);
    let closed = false;
    const post = (event: WatchEvent) => queueMicrotask(() => void (closed || sink.event(event)));
    const close = (error?: Error) => {
      if (closed) return;
      this.#watchers.delete(deliver);
      queueMicrotask(() => {
        if (closed) return;
        closed = true;
        sink.closed(error);
      });
    };
    const deliver = (change: Change) => {
      if (change.resource !== resource) return;
      const event = seenThrough(change, matches);
      if (event) post(event);
    };
    const since = Number(request.query?.resourceVersion ?? "0");
    if (since > 0 && since < this.#oldestRevision) {
      close(statusError("Expired", `too old resource version: ${since} (${this.#oldestRevision})`));
      return close;
    }
    this.#replay(request, since, deliver, post);
    this.#watchers.add(deliver);
    return close;
  }

  #replay(
    request: ApiRequest,
    since: number,
    deliver: (change: Change) => void,
    post: (event: WatchEvent) => void,
  ): void {
    if (since > 0) return this.#changes.filter(({ revision }) => revision > since).forEach(deliver);
    for (const object of this.list(request).items) post({ type: "ADDED", object });
    if (request.query?.sendInitialEvents !== "true") return;
    const annotations = { "k8s.io/initial-events-end": "true" };
    const metadata = { name: "", resourceVersion: String(this.#revision), annotations };
    post({ type: "BOOKMARK", object: { metadata } });
  }

  #changed(change: Change): void {
    this.#changes.push(change);
    for (const deliver of this.#watchers) deliver(change);
  }
}

/** A change as a watcher with a selector sees it: objects come and go with what they match. */
function seenThrough({ type, object, old }: Change, matches: Selects): WatchEvent | undefined {
  const before = old !== undefined && matches(old);
  const after = type !== "DELETED" && matches(object);
  if (before && after) return { type: "MODIFIED", object };
  if (after) return { type: "ADDED", object };
  return before ? { type: "DELETED", object } : undefined;
}
