import type { ClusterRoleBinding, Subject } from "../../../api/rbac/v1/types.generated.ts";
import { allAuthenticated, allUnauthenticated, systemMasters } from "../groups.ts";
import { autoUpdate, bootstrapLabel } from "./cluster-roles.ts";
import { controllerRules } from "./controller-roles.ts";
import { group, rbacGroup, serviceAccount, user } from "./subjects.ts";

const binding = (role: string, subjects: readonly Subject[], name = role): ClusterRoleBinding => ({
  metadata: { name, labels: { ...bootstrapLabel }, annotations: { ...autoUpdate } },
  roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name: role },
  subjects: [...subjects],
});

/** Upstream's default cluster role bindings. Anonymous users see health and version only. */
export const clusterRoleBindings: readonly ClusterRoleBinding[] = [
  binding("cluster-admin", [group(systemMasters)]),
  binding("system:monitoring", [group("system:monitoring")]),
  binding("system:discovery", [group(allAuthenticated)]),
  binding("system:basic-user", [group(allAuthenticated)]),
  binding("system:public-info-viewer", [group(allAuthenticated), group(allUnauthenticated)]),
  binding("system:node-proxier", [user("system:kube-proxy")]),
  binding("system:kube-controller-manager", [user("system:kube-controller-manager")]),
  binding("system:kube-scheduler", [user("system:kube-scheduler")]),
  binding("system:volume-scheduler", [user("system:kube-scheduler")]),
  binding("system:kube-dns", [serviceAccount("kube-dns")]),
  binding("system:coredns", [serviceAccount("coredns")]),
  binding("system:service-account-issuer-discovery", [group("system:serviceaccounts")]),
  // The Node authorizer speaks for kubelets; upstream keeps the binding and leaves it empty.
  binding("system:node", []),
  ...Object.keys(controllerRules).map((name) =>
    // All controllers run with the controller manager's identity, as upstream does without
    // --use-service-account-credentials.
    binding(`system:controller:${name}`, [serviceAccount(name), user("system:kube-controller-manager")]),
  ),
];
