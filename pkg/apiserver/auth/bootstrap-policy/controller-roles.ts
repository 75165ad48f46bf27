import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";
import { eventsRule, pathRule, read, rule } from "./rules.ts";

/**
 * system:controller:<name> and what each controller may do (upstream's controller policy), for controllers Berth runs.
 */
export const controllerRules: Readonly<Record<string, readonly PolicyRule[]>> = {
  "deployment-controller": [
    rule(["get", "list", "update", "watch"], "apps", ["deployments"]),
    rule(["update"], "apps", ["deployments/status"]),
    rule(["update"], "apps", ["deployments/finalizers"]),
    rule(["create", "delete", "get", "list", "patch", "update", "watch"], "apps", ["replicasets"]),
    rule(["get", "list", "update", "watch"], "", ["pods"]),
    ...eventsRule(),
  ],
  "replicaset-controller": [
    rule(["get", "list", "update", "watch"], "apps", ["replicasets"]),
    rule(["update"], "apps", ["replicasets/status"]),
    rule(["update"], "apps", ["replicasets/finalizers"]),
    rule(["create", "delete", "list", "patch", "watch"], "", ["pods"]),
    ...eventsRule(),
  ],
  "endpoint-controller": [
    rule(read, "", ["pods", "services"]),
    rule(["create", "delete", "get", "list", "update", "watch"], "", ["endpoints"]),
    rule(["create"], "", ["endpoints/restricted"]),
    ...eventsRule(),
  ],
  "endpointslice-controller": [
    rule(read, "", ["nodes", "pods", "services"]),
    rule(["update"], "", ["services/finalizers"]),
    rule(["create", "delete", "get", "list", "update", "watch"], "discovery.k8s.io", ["endpointslices"]),
    ...eventsRule(),
  ],
  "endpointslicemirroring-controller": [
    rule(read, "", ["endpoints", "services"]),
    rule(["update"], "", ["endpoints/finalizers"]),
    rule(["create", "delete", "get", "list", "update", "watch"], "discovery.k8s.io", ["endpointslices"]),
    ...eventsRule(),
  ],
  "namespace-controller": [
    rule(["delete", "get", "list", "watch"], "", ["namespaces"]),
    rule(["update"], "", ["namespaces/finalize", "namespaces/status"]),
    rule(["delete", "deletecollection", "get", "list"], "*", ["*"]),
  ],
  "service-account-controller": [rule(["create"], "", ["serviceaccounts"]), ...eventsRule()],
  "root-ca-cert-publisher": [rule(["create", "update"], "", ["configmaps"]), ...eventsRule()],
  "node-controller": [
    rule(["delete", "get", "list", "patch", "update", "watch"], "", ["nodes"]),
    rule(["patch", "update"], "", ["nodes/status"]),
    rule(["patch", "update"], "", ["pods/status"]),
    rule(["delete", "get", "list"], "", ["pods"]),
    rule(read, "coordination.k8s.io", ["leases"]),
    ...eventsRule(),
  ],
  "generic-garbage-collector": [
    rule(["delete", "get", "list", "patch", "update", "watch"], "*", ["*"]),
    ...eventsRule(),
  ],
  // It writes rules that it does not hold itself.
  "clusterrole-aggregation-controller": [
    rule(["escalate", "get", "list", "patch", "update", "watch"], "rbac.authorization.k8s.io", ["clusterroles"]),
  ],
  "pod-garbage-collector": [
    rule(["delete", "list", "watch"], "", ["pods"]),
    rule(["get", "list"], "", ["nodes"]),
    rule(["patch"], "", ["pods/status"]),
  ],
};

/** The rules of the controller manager itself: leader election, informers, discovery. */
export const controllerManagerRules: readonly PolicyRule[] = [
  ...eventsRule(),
  rule(["create"], "coordination.k8s.io", ["leases"]),
  rule(["get", "update"], "coordination.k8s.io", ["leases"], ["kube-controller-manager"]),
  rule(["create"], "", ["secrets", "serviceaccounts"]),
  rule(["delete"], "", ["secrets"]),
  rule(["get"], "", ["configmaps", "namespaces", "secrets", "serviceaccounts"]),
  rule(["update"], "", ["secrets", "serviceaccounts"]),
  rule(["create"], "authentication.k8s.io", ["tokenreviews"]),
  rule(["create"], "authorization.k8s.io", ["subjectaccessreviews"]),
  rule(["list", "watch"], "*", ["*"]),
  rule(["create"], "", ["serviceaccounts/token"]),
  pathRule(["get"], "/api", "/api/*", "/apis", "/apis/*"),
];
