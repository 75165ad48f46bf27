import type { ApiRequest, ApiVerb } from "../../apimachinery/transport.ts";

/** The HTTP method of each verb. */
export const methods: Readonly<Record<ApiVerb, string>> = {
  get: "GET",
  list: "GET",
  watch: "GET",
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  deletecollection: "DELETE",
};

/** Path and query of a request: "/apis/apps/v1/namespaces/default/deployments/web/scale?dryRun=All". */
export function requestUrl(request: ApiRequest): string {
  const { group, version, resource } = request.resource;
  let url = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  if (request.namespace) url += `/namespaces/${encodeURIComponent(request.namespace)}`;
  url += `/${resource}`;
  if (request.name) url += `/${encodeURIComponent(request.name)}`;
  if (request.subresource) url += `/${request.subresource}`;
  const query = new URLSearchParams(request.query);
  if (request.verb === "watch") query.set("watch", "true");
  const text = query.toString();
  return text === "" ? url : `${url}?${text}`;
}
