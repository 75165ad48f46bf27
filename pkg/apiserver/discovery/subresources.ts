import type { ResourceDefinition } from "../registry/generic/resource-definition.ts";

export interface Subresource {
  /** "status" of "deployments/status". */
  readonly name: string;
  /** The kind its bodies have, when it is not the resource's own. */
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

function proxy(kind: string): Subresource {
  return { name: "proxy", kind, verbs: ["create", "delete", "get", "patch", "update"] };
}

/** Subresources that are no part of their object, nor its scale, by resource. Each has a handler of its own. */
const connectors: Readonly<Record<string, readonly Subresource[]>> = {
  nodes: [proxy("NodeProxyOptions")],
  services: [proxy("ServiceProxyOptions")],
  pods: [
    { name: "attach", kind: "PodAttachOptions", verbs: ["create", "get"] },
    { name: "binding", kind: "Binding", verbs: ["create"] },
    { name: "eviction", kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] },
    { name: "exec", kind: "PodExecOptions", verbs: ["create", "get"] },
    { name: "log", verbs: ["get"] },
    { name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"] },
    proxy("PodProxyOptions"),
  ],
  namespaces: [{ name: "finalize", verbs: ["update"] }],
  serviceaccounts: [
    { name: "token", kind: "TokenRequest", group: "authentication.k8s.io", version: "v1", verbs: ["create"] },
  ],
};

/** Everything that can stand behind an object's name in a URL. */
export function subresourcesOf({
  ref,
  statusStrategy,
  partStrategies,
  scale,
}: ResourceDefinition): readonly Subresource[] {
  return [
    ...(ref.group === "" ? (connectors[ref.resource] ?? []) : []),
    ...(scale
      ? [{ name: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: ["get", "patch", "update"] }]
      : []),
    ...Object.keys({ ...partStrategies, ...(statusStrategy && { status: statusStrategy }) }).map((name) => ({
      name,
      verbs: ["get", "patch", "update"],
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;

/** What a stored resource can do; namespaces do not go all at once. */
export const verbsOf = ({ ref }: ResourceDefinition): readonly string[] =>
  ref.group === "" && ref.resource === "namespaces" ? allVerbs.filter((verb) => verb !== "deletecollection") : allVerbs;

/** Kinds that are only asked and never stored: POST answers the question (authorization, authentication). */
export interface VirtualResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What is served and never stored: a POST asks, and its answer settles it. */
export const virtualResources: readonly VirtualResource[] = [
  { group: "", version: "v1", resource: "bindings", singular: "binding", kind: "Binding", namespaced: true },
  {
    group: "authentication.k8s.io",
    version: "v1",
    resource: "selfsubjectreviews",
    singular: "selfsubjectreview",
    kind: "SelfSubjectReview",
    namespaced: false,
  },
  {
    group: "authentication.k8s.io",
    version: "v1",
    resource: "tokenreviews",
    singular: "tokenreview",
    kind: "TokenReview",
    namespaced: false,
  },
  {
    group: "authorization.k8s.io",
    version: "v1",
    resource: "localsubjectaccessreviews",
    singular: "localsubjectaccessreview",
    kind: "LocalSubjectAccessReview",
    namespaced: true,
  },
  {
    group: "authorization.k8s.io",
    version: "v1",
    resource: "selfsubjectaccessreviews",
    singular: "selfsubjectaccessreview",
    kind: "SelfSubjectAccessReview",
    namespaced: false,
  },
  {
    group: "authorization.k8s.io",
    version: "v1",
    resource: "selfsubjectrulesreviews",
    singular: "selfsubjectrulesreview",
    kind: "SelfSubjectRulesReview",
    namespaced: false,
  },
  {
    group: "authorization.k8s.io",
    version: "v1",
    resource: "subjectaccessreviews",
    singular: "subjectaccessreview",
    kind: "SubjectAccessReview",
    namespaced: false,
  },
];
