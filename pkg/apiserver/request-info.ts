import { queryFlag } from "../apimachinery/query-flag.ts";
import { parseFieldSelector } from "../apimachinery/selectors/field-selector.ts";

/** What a request's method, path and query ask for: apiserver's RequestInfo, by the same rules. */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /**
   * get, list, watch, create, update, patch, delete, deletecollection, proxy; or the lower-case HTTP method outside
   * resources.
   */
  readonly verb: string;
  readonly path: string;
  /** "api" or "apis" for resource requests. */
  readonly apiPrefix?: string;
  readonly group?: string;
  readonly version?: string;
  readonly namespace?: string | undefined;
  readonly resource?: string;
  readonly subresource?: string | undefined;
  readonly name?: string | undefined;
  /** Path segments after the subresource, for proxy requests. */
  readonly rest?: readonly string[];
}

const verbOfMethod: Readonly<Record<string, string>> = {
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** What may follow a namespace's name without being a resource inside of it. */
const namespaceSubresources: ReadonlySet<string> = new Set(["status", "finalize"]);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Decodes percent escapes; a malformed escape stays as it is and then names nothing. */
function decoded(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** What stands between the slashes of a path. */
function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  for (let start = 0, end = 0; start < path.length; start = end + 1) {
    end = path.indexOf("/", start);
    if (end < 0) end = path.length;
    if (end > start) segments.push(decoded(path.slice(start, end)));
  }
  return segments;
}

/** Reads a request line (RequestInfoFactory.NewRequestInfo). `query` is asked only where a verb depends on it. */
export function parseRequestInfo(method: string, path: string, query: () => URLSearchParams): RequestInfo {
  const segments = segmentsOf(path);
  const prefix = segments[0];
  const grouped = prefix === "apis";
  const start = grouped ? 3 : 2;
  if ((prefix !== "api" && !grouped) || segments.length <= start) {
    return { isResourceRequest: false, verb: method.toLowerCase(), path };
  }
  const group = grouped ? (segments[1] ?? "") : "";
  const version = segments[start - 1] ?? "";
  let verb = verbOfMethod[method] ?? "";
  let parts = segments.slice(start);
  const special = parts[0] === "proxy" || parts[0] === "watch" ? parts[0] : undefined;
  if (special !== undefined && parts.length > 1) {
    verb = special;
    parts = parts.slice(1);
  }
  const info: Mutable<RequestInfo> = { isResourceRequest: true, verb, path, apiPrefix: prefix, group, version };
  if (parts[0] === "namespaces" && parts[1] !== undefined) {
    info.namespace = parts[1];
    if (parts[2] !== undefined && !namespaceSubresources.has(parts[2])) parts = parts.slice(2);
  }
  if (parts[0] !== undefined) info.resource = parts[0];
  if (parts[1] !== undefined) info.name = parts[1];
  if (parts[2] !== undefined && special !== "proxy") info.subresource = parts[2];
  if (parts.length > 3) info.rest = parts.slice(3);
  if (info.name === undefined) nameCollectionVerb(info, query);
  return info;
}

/**
 * Without a name, a get is a list or a watch and a delete is a deletecollection; a field selector may give the name.
 */
function nameCollectionVerb(info: Mutable<RequestInfo>, query: () => URLSearchParams): void {
  if (info.verb === "get") info.verb = queryFlag(query(), "watch") ? "watch" : "list";
  else if (info.verb === "delete") info.verb = "deletecollection";
  if (info.verb === "create" || info.verb === "") return;
  const name = nameOfFieldSelector(query().get("fieldSelector"));
  if (name !== undefined) info.name = name;
}

/** A selector that cannot be read names nothing here; the handler answers what is wrong with it. */
function nameOfFieldSelector(selector: string | null): string | undefined {
  if (!selector?.includes("metadata.name")) return undefined;
  try {
    return parseFieldSelector(selector).requiresExactMatch("metadata.name");
  } catch {
    return undefined;
  }
}
