import type { IncomingMessage } from "node:http";
import { badRequest } from "../../apimachinery/status-error.ts";
import { allAuthenticated, allUnauthenticated, anonymousUser } from "../auth/groups.ts";
import type { Authorizer, UserInfo } from "../auth/interface.ts";
import { authorize } from "./authorize.ts";

const prefix = "impersonate-";
const extraPrefix = `${prefix}extra-`;
const serviceAccountPrefix = "system:serviceaccount:";

/** What the Impersonate-* headers ask for. */
interface Wanted {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * The user that a request acts as: the one it asks to be (`kubectl --as`), if `user` may impersonate all of it, else
 * `user` (apiserver's WithImpersonation). Throws Forbidden.
 */
export function impersonate(request: IncomingMessage, user: UserInfo, authorizer: Authorizer): UserInfo {
  const wanted = wantedBy(request);
  if (!wanted) return user;
  const account = serviceAccountOf(wanted.name);
  const check = (resource: string, name: string, more: { group?: string; subresource?: string; namespace?: string }) =>
    authorize(
      { isResourceRequest: true, verb: "impersonate", path: "", group: "", version: "v1", resource, name, ...more },
      user,
      authorizer,
    );
  if (account) check("serviceaccounts", account.name, { namespace: account.namespace });
  else check("users", wanted.name, {});
  for (const group of wanted.groups) check("groups", group, {});
  const group = "authentication.k8s.io";
  if (wanted.uid) check("uids", wanted.uid, { group });
  for (const [subresource, values] of Object.entries(wanted.extra)) {
    for (const value of values) check("userextras", value, { group, subresource });
  }
  return {
    name: wanted.name,
    groups: groupsOf(wanted, account?.namespace),
    ...(wanted.uid && { uid: wanted.uid }),
    ...(Object.keys(wanted.extra).length > 0 && { extra: wanted.extra }),
  };
}

function wantedBy({ headers, rawHeaders }: IncomingMessage): Wanted | undefined {
  if (!Object.keys(headers).some((name) => name.startsWith(prefix))) return undefined;
  // Node joins what was sent twice; a group's name may hold a comma.
  const groups: string[] = [];
  // Its keys are the client's: one may be "__proto__".
  const extra = Object.create(null) as Record<string, string[]>;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    if (name === "impersonate-group") groups.push(value);
    else if (name.startsWith(extraPrefix)) (extra[unescaped(name.slice(extraPrefix.length))] ??= []).push(value);
  }
  const [name, uid] = ["user", "uid"].map((each) => String(headers[`${prefix}${each}`] ?? ""));
  if (!name)
    throw badRequest("groups, a uid or extras can only be impersonated together with a user: set Impersonate-User");
  return { name, uid: uid ?? "", groups, extra };
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function serviceAccountOf(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(serviceAccountPrefix)) return undefined;
  const [namespace, name, ...rest] = user.slice(serviceAccountPrefix.length).split(":");
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}

/**
 * Nobody is without a group that says whether they are known; a service account has those of all and of its namespace.
 */
function groupsOf({ name, groups }: Wanted, namespace: string | undefined): string[] {
  const own =
    namespace !== undefined && groups.length === 0
      ? ["system:serviceaccounts", `system:serviceaccounts:${namespace}`]
      : groups;
  if (own.includes(allAuthenticated) || own.includes(allUnauthenticated)) return [...own];
  return [...own, name === anonymousUser ? allUnauthenticated : allAuthenticated];
}
