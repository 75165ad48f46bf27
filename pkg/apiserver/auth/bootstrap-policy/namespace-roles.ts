import type { PolicyRule, Role, RoleBinding, Subject } from "../../../api/rbac/v1/types.generated.ts";
import { autoUpdate, bootstrapLabel } from "./cluster-roles.ts";
import { eventsRule, read, rule } from "./rules.ts";
import { rbacGroup, serviceAccount, user } from "./subjects.ts";

const [system, shared] = ["kube-system", "kube-public"] as const;

const metadata = (namespace: string, name: string) => ({
  name,
  namespace,
  labels: { ...bootstrapLabel },
  annotations: { ...autoUpdate },
});
const role = (namespace: string, name: string, rules: readonly PolicyRule[]): Role => ({
  metadata: metadata(namespace, name),
  rules: [...rules],
});
const binding = (namespace: string, name: string, to: string, subjects: readonly Subject[]): RoleBinding => ({
  metadata: metadata(namespace, name),
  roleRef: { apiGroup: rbacGroup, kind: "Role", name: to },
  subjects: [...subjects],
});

const leaderLocking = (component: string) => `system::leader-locking-${component}`;
const leads: readonly PolicyRule[] = ["leases", "leasecandidates"].map((resource) =>
  rule(["create", "update", ...read], "coordination.k8s.io", [resource]),
);
const reader = "extension-apiserver-authentication-reader";
const [signer, provider, cleaner] = ["bootstrap-signer", "cloud-provider", "token-cleaner"].map(
  (name) => `system:controller:${name}`,
) as [string, string, string];

/** Upstream's default roles inside of namespaces. */
export const namespaceRoles: readonly Role[] = [
  role(system, reader, [rule(read, "", ["configmaps"], ["extension-apiserver-authentication"])]),
  role(system, leaderLocking("kube-controller-manager"), leads),
  role(system, leaderLocking("kube-scheduler"), leads),
  role(system, signer, [rule(read, "", ["secrets"])]),
  role(system, provider, [rule(["create", ...read], "", ["configmaps"])]),
  role(system, cleaner, [rule(["delete", ...read], "", ["secrets"]), ...eventsRule()]),
  role(shared, signer, [
    rule(read, "", ["configmaps"]),
    rule(["update"], "", ["configmaps"], ["cluster-info"]),
    ...eventsRule(),
  ]),
];

/** Upstream's default role bindings inside of namespaces. */
export const namespaceRoleBindings: readonly RoleBinding[] = [
  binding(system, `system::${reader}`, reader, [user("system:kube-controller-manager"), user("system:kube-scheduler")]),
  ...["kube-controller-manager", "kube-scheduler"].map((component) =>
    binding(system, leaderLocking(component), leaderLocking(component), [
      user(`system:${component}`),
      serviceAccount(component),
    ]),
  ),
  binding(system, signer, signer, [serviceAccount("bootstrap-signer")]),
  binding(system, provider, provider, [serviceAccount("cloud-provider")]),
  binding(system, cleaner, cleaner, [serviceAccount("token-cleaner")]),
  binding(shared, signer, signer, [serviceAccount("bootstrap-signer")]),
];
