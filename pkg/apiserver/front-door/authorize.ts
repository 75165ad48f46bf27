import { statusError } from "../../apimachinery/status-error.ts";
import type { Authorizer, UserInfo } from "../auth/interface.ts";
import type { RequestInfo } from "../request-info.ts";

/** Throws Forbidden, in upstream's words, unless the user may. */
export function authorize(info: RequestInfo, user: UserInfo, authorizer: Authorizer): void {
  const { isResourceRequest, verb, path, group, version, resource, subresource, namespace, name } = info;
  // Written out, because spreading an object whose members vary costs more than the decision.
  const { verdict, reason } = authorizer.authorize({
    user,
    isResourceRequest,
    verb,
    path,
    group,
    version,
    resource,
    subresource,
    namespace,
    name,
  });
  if (verdict === "allow") return;
  throw statusError("Forbidden", forbiddenMessage(info, user, reason), {
    subject: {
      group: info.group ?? "",
      resource: info.resource ?? "",
      ...(info.name !== undefined && { name: info.name }),
    },
  });
}

function forbiddenMessage(
  { isResourceRequest, verb, path, group = "", resource = "", subresource, namespace, name }: RequestInfo,
  user: UserInfo,
  reason: string,
): string {
  const why = reason ? `: ${reason}` : "";
  if (!isResourceRequest)
    return `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}${why}`;
  const full = subresource ? `${resource}/${subresource}` : resource;
  const what = `${group ? `${resource}.${group}` : resource}${name ? ` ${JSON.stringify(name)}` : ""}`;
  const where =
    namespace && resource !== "namespaces" ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  return `${what} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${where}${why}`;
}
