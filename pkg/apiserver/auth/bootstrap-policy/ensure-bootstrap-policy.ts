import type {
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
  Subject,
} from "../../../api/rbac/v1/types.generated.ts";
import * as resources from "../../../api/resources.ts";
import type { KubeObject, ResourceRef } from "../../../apimachinery/object.ts";
import { isNotFound } from "../../../apimachinery/status-error.ts";
import type { ApiTransport } from "../../../apimachinery/transport.ts";
import { uncoveredRules } from "../rbac/rule-cover.ts";
import { clusterRoleBindings } from "./bindings.ts";
import { clusterRoles } from "./cluster-roles.ts";
import { namespaceRoleBindings, namespaceRoles } from "./namespace-roles.ts";

const autoUpdateAnnotation = "rbac.authorization.kubernetes.io/autoupdate";

/**
 * Makes the default roles and bindings that are missing and adds to the others what they lack; what somebody added
 * stays, and an object annotated with autoupdate "false" is left alone (upstream's reconciliation at start).
 */
export async function ensureBootstrapPolicy(transport: ApiTransport): Promise<void> {
  await Promise.all([
    ...clusterRoles.map((role) => ensure(transport, resources.clusterRoles, role, withMissingRules)),
    ...clusterRoleBindings.map((binding) =>
      ensure(transport, resources.clusterRoleBindings, binding, withMissingSubjects),
    ),
    ...namespaceRoles.map((role) => ensure(transport, resources.roles, role, withMissingRules)),
    ...namespaceRoleBindings.map((binding) => ensure(transport, resources.roleBindings, binding, withMissingSubjects)),
  ]);
}

/** `merge` answers the object to store, or undefined when the present one has everything. */
async function ensure<T extends KubeObject>(
  transport: ApiTransport,
  resource: ResourceRef<T>,
  wanted: T,
  merge: (present: T, wanted: T) => T | undefined,
): Promise<void> {
  const { name, namespace } = wanted.metadata;
  const where = { resource, ...(namespace !== undefined && { namespace }) };
  try {
    const present = (await transport.call({ verb: "get", ...where, name })) as T;
    if (present.metadata.annotations?.[autoUpdateAnnotation] === "false") return;
    const merged = merge(present, wanted);
    if (merged) await transport.call({ verb: "update", ...where, name, body: merged });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { group, version, kind } = resource;
    await transport.call({
      verb: "create",
      ...where,
      body: { apiVersion: `${group}/${version}`, kind, ...structuredClone(wanted) },
    });
  }
}

function withMissingRules<T extends Role | ClusterRole>(present: T, wanted: T): T | undefined {
  const missing = uncoveredRules(present.rules ?? [], wanted.rules ?? []);
  return missing.length > 0 ? { ...present, rules: [...(present.rules ?? []), ...missing] } : undefined;
}

function withMissingSubjects<T extends RoleBinding | ClusterRoleBinding>(present: T, wanted: T): T | undefined {
  const same = (a: Subject, b: Subject) =>
    a.kind === b.kind && a.name === b.name && (a.namespace ?? "") === (b.namespace ?? "");
  const missing = (wanted.subjects ?? []).filter((subject) => !present.subjects?.some((other) => same(subject, other)));
  return missing.length > 0 ? { ...present, subjects: [...(present.subjects ?? []), ...missing] } : undefined;
}
