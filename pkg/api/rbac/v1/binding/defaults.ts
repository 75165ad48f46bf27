import type { ClusterRoleBinding, RoleBinding } from "../types.generated.ts";

const rbacGroup = "rbac.authorization.k8s.io";

/** SetDefaults_RoleBinding and SetDefaults_ClusterRoleBinding: groups that can only be one. */
export function setBindingDefaults(binding: RoleBinding | ClusterRoleBinding): void {
  if (binding.roleRef) binding.roleRef.apiGroup ||= rbacGroup;
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= rbacGroup;
  }
}
