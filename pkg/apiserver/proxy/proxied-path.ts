import type { RequestInfo } from "../request-info.ts";

/** How many slashes stand before the part of a path that is passed on, below a namespace and outside of one. */
const slashes = { namespaced: 8, cluster: 6 } as const;

/** A request's path as it came, cut behind ".../proxy". */
export interface ProxiedPath {
  /** "/api/v1/namespaces/default/services/web/proxy" */
  readonly prefix: string;
  /** What is passed on, with its query: "/x?y", or "" where the path ends with the prefix. */
  readonly rest: string;
  readonly query: string;
}

/** Cuts the URL of a request for a proxy. */
export function proxiedPath(url: string, { namespace }: RequestInfo): ProxiedPath {
  const mark = url.indexOf("?");
  const [path, query] = mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark)];
  const parts = path.split("/");
  const count = namespace === undefined ? slashes.cluster : slashes.namespaced;
  const prefix = parts.slice(0, count).join("/");
  // Clients that make one parameter of it (Python's) escape its slashes.
  return { prefix, rest: path.slice(prefix.length).replace(/%2f/gi, "/"), query };
}
