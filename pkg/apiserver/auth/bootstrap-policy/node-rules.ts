import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";
import { eventsRule, read, rule } from "./rules.ts";

/** What a kubelet may do in general (upstream's NodeRules): the role system:node and the Node authorizer share them. */
export const nodeRules: readonly PolicyRule[] = [
  rule(["create"], "authentication.k8s.io", ["tokenreviews"]),
  rule(["create"], "authorization.k8s.io", ["localsubjectaccessreviews", "subjectaccessreviews"]),
  rule(read, "", ["services"]),
  rule(["create", ...read], "", ["nodes"]),
  rule(["patch", "update"], "", ["nodes/status"]),
  rule(["patch", "update"], "", ["nodes"]),
  ...eventsRule(),
  rule(read, "", ["pods"]),
  rule(["create", "delete"], "", ["pods"]),
  rule(["patch", "update"], "", ["pods/status"]),
  rule(["create"], "", ["pods/eviction"]),
  rule(read, "", ["configmaps", "secrets"]),
  rule(["get"], "", ["persistentvolumeclaims", "persistentvolumes"]),
  rule(["get"], "", ["endpoints"]),
  rule(["create", ...read], "certificates.k8s.io", ["certificatesigningrequests"]),
  rule(["create", "delete", "get", "patch", "update"], "coordination.k8s.io", ["leases"]),
  rule(["get"], "storage.k8s.io", ["volumeattachments"]),
  rule(["create"], "", ["serviceaccounts/token"]),
  rule(["get", "patch", "update"], "", ["persistentvolumeclaims/status"]),
  rule(read, "storage.k8s.io", ["csidrivers"]),
  rule(["create", "delete", "get", "patch", "update"], "storage.k8s.io", ["csinodes"]),
  rule(read, "node.k8s.io", ["runtimeclasses"]),
];
