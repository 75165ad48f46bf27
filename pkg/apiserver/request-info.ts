/** What a request's method, path and query ask for: apiserver's RequestInfo, by the same rules. */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /** get, list, watch, create, update, patch, delete, deletecollection, proxy; or the lower-case HTTP method outside resources. */
  readonly verb: string;
  readonly path: string;
  /** "api" or "apis" for resource requests. */
  readonly apiPrefix?: string;
  readonly group?: string;
  readonly version?: string;
  readonly namespace?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  /** Path segments after the subresource, for proxy requests. */
  readonly rest?: readonly string[];
}
