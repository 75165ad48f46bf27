import type { Status } from "./meta/v1/types.generated.ts";
import type { GroupVersionResource, KubeObject } from "./object.ts";

/** Verbs as authorization names them. */
export type ApiVerb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

/** The media type of a PATCH body, by the strategy it asks for. */
export const patchTypes = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;
/** The four strategies of PATCH; "apply" is server-side apply. */
export type PatchType = keyof typeof patchTypes;

/** One call to the API, before any encoding: what a transport carries, over HTTP or inside the process. */
export interface ApiRequest {
  readonly verb: ApiVerb;
  readonly resource: GroupVersionResource;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** "status", "scale", "binding", … */
  readonly subresource?: string | undefined;
  /** Query parameters by upstream's names: labelSelector, fieldSelector, limit, continue, resourceVersion, … */
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly patchType?: PatchType | undefined;
  /** The object, the patch, or DeleteOptions. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** An event of a watch as it stands on the wire. Objects are shared between readers: never change one in place. */
export type WatchEvent<T = KubeObject> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly type: "BOOKMARK"; readonly object: KubeObject }
  | { readonly type: "ERROR"; readonly object: Status };

/** Who is told of a watch. Calls come in the order of revisions and one at a time. */
export interface WatchSink {
  event(event: WatchEvent): void;
  /** Called once, after the last event. An error says why the stream ended; none means the server closed it. */
  closed(error?: Error): void;
}

/**
 * How a component reaches the API server. Two implementations exist: client/rest (HTTPS) and the API server's own
 * in-process transport. A component cannot tell which one it has.
 */
export interface ApiTransport {
  /** The decoded answer. Rejects with StatusError for every answer that is a failure Status. */
  call(request: ApiRequest): Promise<unknown>;
  /**
   * Opens a watch; the returned function ends it (and `closed` still follows). Never throws: failures reach `closed`.
   */
  watch(request: ApiRequest, sink: WatchSink): () => void;
}
