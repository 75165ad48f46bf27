import { read, readWrite, rule, write } from "./rules.ts";

/**
 * What admin, edit and view are aggregated from (upstream's system:aggregate-to-*). Resources that are not served yet
 * stand here all the same: a role must not change its meaning when they arrive.
 */
const workloads = [
  "daemonsets",
  "deployments",
  "deployments/rollback",
  "deployments/scale",
  "replicasets",
  "replicasets/scale",
  "statefulsets",
  "statefulsets/scale",
];
const coreWritable = [
  "configmaps",
  "events",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "replicationcontrollers/scale",
  "secrets",
  "serviceaccounts",
  "services",
  "services/proxy",
];
const coreReadable = [
  "bindings",
  "configmaps",
  "endpoints",
  "events",
  "limitranges",
  "namespaces",
  "namespaces/status",
  "persistentvolumeclaims",
  "persistentvolumeclaims/status",
  "pods",
  "pods/log",
  "pods/status",
  "replicationcontrollers",
  "replicationcontrollers/scale",
  "replicationcontrollers/status",
  "resourcequotas",
  "resourcequotas/status",
  "serviceaccounts",
  "services",
  "services/status",
];
const podStreams = ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"];

/** What the role "view" is made of: reading, and nothing that shows secrets or lets in to a container. */
export const aggregateToView = [
  rule(read, "", coreReadable),
  rule(read, "discovery.k8s.io", ["endpointslices"]),
  rule(read, "apps", [
    "controllerrevisions",
    ...workloads.filter((resource) => resource !== "deployments/rollback"),
    "daemonsets/status",
    "deployments/status",
    "replicasets/status",
    "statefulsets/status",
  ]),
  rule(read, "autoscaling", ["horizontalpodautoscalers", "horizontalpodautoscalers/status"]),
  rule(read, "batch", ["cronjobs", "cronjobs/status", "jobs", "jobs/status"]),
  rule(read, "networking.k8s.io", ["ingresses", "ingresses/status", "networkpolicies"]),
  rule(read, "policy", ["poddisruptionbudgets", "poddisruptionbudgets/status"]),
];

/**
 * What "edit" has beyond it: changing workloads, entering containers, reading secrets; with these goes acting as any
 * service account of the namespace.
 */
export const aggregateToEdit = [
  rule(read, "", podStreams),
  rule(["impersonate"], "", ["serviceaccounts"]),
  rule(write, "", ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"]),
  rule(["create"], "", ["pods/eviction"]),
  rule(write, "", coreWritable),
  rule(["create"], "", ["serviceaccounts/token"]),
  rule(write, "apps", workloads),
  rule(write, "autoscaling", ["horizontalpodautoscalers"]),
  rule(write, "batch", ["cronjobs", "jobs"]),
  rule(write, "networking.k8s.io", ["ingresses", "networkpolicies"]),
  rule(write, "policy", ["poddisruptionbudgets"]),
  rule(readWrite, "coordination.k8s.io", ["leases"]),
];

/** What "admin" has beyond that: giving rights in the namespace to others. */
export const aggregateToAdmin = [
  rule(["create"], "authorization.k8s.io", ["localsubjectaccessreviews"]),
  rule(readWrite, "rbac.authorization.k8s.io", ["rolebindings", "roles"]),
];
