/** What the bench asks of its load process, and what that answers. Both ends speak this over Node's IPC channel. */

/** An HTTPS server and who asks it; everything is PEM. */
export interface Target {
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** One kind of request, repeated. "{n}" in path and body stands for the number of the request. */
export interface RequestTemplate {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
}

/** `count` requests numbered from `first`, as fast as `connections` keep-alive connections carry them. */
export interface RequestLoad {
  readonly kind: "requests";
  readonly target: Target;
  readonly connections: number;
  readonly request: RequestTemplate;
  readonly first: number;
  readonly count: number;
  /** Numbers repeat after that many. */
  readonly cycle?: number;
}

/** `count` writes while `watchers` connections watch; each write's body must put "n":"{n}" into the object once. */
export interface WatchLoad {
  readonly kind: "watch";
  readonly target: Target;
  readonly watchers: number;
  readonly watchPath: string;
  readonly write: RequestTemplate;
  readonly count: number;
  /** Connections that write as fast as they can; 0: one that writes every `pauseMs`. */
  readonly writers: number;
  readonly pauseMs: number;
}

export type Load = RequestLoad | WatchLoad;

export interface RequestResult {
  readonly ms: number;
  /** Of all bodies. */
  readonly bytes: number;
}

export interface WatchResult {
  /** From the first write to the last event. */
  readonly ms: number;
  readonly events: number;
  /** From a write's answer to the event at one watcher, in milliseconds; 0 when the event was first. */
  readonly latencies: readonly number[];
}

export type LoadResult<L extends Load> = L extends RequestLoad ? RequestResult : WatchResult;
