import type { ClusterRole, PolicyRule } from "../../../api/rbac/v1/types.generated.ts";
import { controllerManagerRules, controllerRules } from "./controller-roles.ts";
import { nodeRules } from "./node-rules.ts";
import { offeredRules } from "./offered-rules.ts";
import { eventsRule, pathRule, read, rule } from "./rules.ts";
import { aggregateToAdmin, aggregateToEdit, aggregateToView } from "./user-facing-roles.ts";

/** Marks the roles and bindings that the API server itself makes. */
export const bootstrapLabel = { "kubernetes.io/bootstrapping": "rbac-defaults" } as const;
/**
 * With it, a start of the API server brings back rules that are missing; set to "false" by whoever means to keep less.
 */
export const autoUpdate = { "rbac.authorization.kubernetes.io/autoupdate": "true" } as const;

const aggregateLabel = (to: string) => `rbac.authorization.k8s.io/aggregate-to-${to}`;

const role = (name: string, rules: readonly PolicyRule[], labels: Record<string, string> = {}): ClusterRole => ({
  metadata: { name, labels: { ...bootstrapLabel, ...labels }, annotations: { ...autoUpdate } },
  rules: [...rules],
});

/** A role whose rules are those of all roles with a label; kept full by the API server at start and at changes. */
const aggregated = (name: string, rules: readonly PolicyRule[], labels: Record<string, string>): ClusterRole => ({
  ...role(name, rules, labels),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregateLabel(name)]: "true" } }] },
});

const discoveryPaths = [
  "/api",
  "/api/*",
  "/apis",
  "/apis/*",
  "/healthz",
  "/livez",
  "/openapi",
  "/openapi/*",
  "/readyz",
  "/version",
  "/version/",
];

/** Upstream's default cluster roles (its bootstrap policy). */
export const clusterRoles: readonly ClusterRole[] = [
  role("cluster-admin", [rule(["*"], "*", ["*"]), pathRule(["*"], "*")]),
  role("system:discovery", [pathRule(["get"], ...discoveryPaths)]),
  role("system:public-info-viewer", [pathRule(["get"], "/healthz", "/livez", "/readyz", "/version", "/version/")]),
  role("system:monitoring", [
    pathRule(
      ["get"],
      "/healthz",
      "/healthz/*",
      "/livez",
      "/livez/*",
      "/metrics",
      "/metrics/slis",
      "/readyz",
      "/readyz/*",
    ),
  ]),
  role("system:basic-user", [
    rule(["create"], "authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
    rule(["create"], "authentication.k8s.io", ["selfsubjectreviews"]),
  ]),
  aggregated("admin", [...aggregateToAdmin, ...aggregateToEdit, ...aggregateToView], {}),
  aggregated("edit", [...aggregateToEdit, ...aggregateToView], { [aggregateLabel("admin")]: "true" }),
  aggregated("view", aggregateToView, { [aggregateLabel("edit")]: "true" }),
  role("system:aggregate-to-admin", aggregateToAdmin, { [aggregateLabel("admin")]: "true" }),
  role("system:aggregate-to-edit", aggregateToEdit, { [aggregateLabel("edit")]: "true" }),
  role("system:aggregate-to-view", aggregateToView, { [aggregateLabel("view")]: "true" }),
  role("system:node", nodeRules),
  role("system:node-proxier", [
    rule(["list", "watch"], "", ["endpoints", "nodes", "pods", "services"]),
    rule(["get"], "", ["nodes"]),
    rule(["list", "watch"], "discovery.k8s.io", ["endpointslices"]),
    ...eventsRule(),
  ]),
  role("system:coredns", [
    rule(["list", "watch"], "", ["endpoints", "namespaces", "pods", "services"]),
    rule(["list", "watch"], "discovery.k8s.io", ["endpointslices"]),
  ]),
  role("system:kubelet-api-admin", [
    rule(read, "", ["nodes"]),
    rule(["proxy"], "", ["nodes"]),
    rule(["*"], "", ["nodes/log", "nodes/metrics", "nodes/proxy", "nodes/stats"]),
  ]),
  role("system:auth-delegator", [
    rule(["create"], "authentication.k8s.io", ["tokenreviews"]),
    rule(["create"], "authorization.k8s.io", ["subjectaccessreviews"]),
  ]),
  role("system:service-account-issuer-discovery", [
    pathRule(
      ["get"],
      "/.well-known/openid-configuration",
      "/.well-known/openid-configuration/",
      "/openid/v1/jwks",
      "/openid/v1/jwks/",
    ),
  ]),
  role("system:kube-scheduler", [
    ...eventsRule(),
    rule(["create"], "coordination.k8s.io", ["leases"]),
    rule(["get", "update"], "coordination.k8s.io", ["leases"], ["kube-scheduler"]),
    rule(read, "", ["namespaces", "nodes"]),
    rule(["delete", ...read], "", ["pods"]),
    rule(["create"], "", ["bindings", "pods/binding"]),
    rule(["patch", "update"], "", ["pods/status"]),
    rule(read, "", ["replicationcontrollers", "services"]),
    rule(read, "apps", ["replicasets", "statefulsets"]),
    rule(read, "policy", ["poddisruptionbudgets"]),
    rule(read, "", ["persistentvolumeclaims", "persistentvolumes"]),
    rule(["create"], "authentication.k8s.io", ["tokenreviews"]),
    rule(["create"], "authorization.k8s.io", ["subjectaccessreviews"]),
  ]),
  role("system:kube-controller-manager", controllerManagerRules),
  ...Object.entries(offeredRules).map(([name, rules]) => role(name, rules)),
  ...Object.entries(controllerRules).map(([name, rules]) => role(`system:controller:${name}`, rules)),
];
