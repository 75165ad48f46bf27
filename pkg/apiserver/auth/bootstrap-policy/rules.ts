import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";

/** Sets of verbs as upstream's bootstrap policy uses them. */
export const read = ["get", "list", "watch"] as const;
export const readWrite = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;
export const write = ["create", "delete", "deletecollection", "patch", "update"] as const;

/** A rule in one line: verbs, API group ("" is core), resources, and names if it is for those alone. */
export function rule(
  verbs: readonly string[],
  group: string,
  resources: readonly string[],
  resourceNames?: readonly string[],
): PolicyRule {
  return {
    apiGroups: [group],
    resources: [...resources],
    ...(resourceNames && { resourceNames: [...resourceNames] }),
    verbs: [...verbs],
  };
}

/** A rule for paths outside resources. */
export const pathRule = (verbs: readonly string[], ...paths: string[]): PolicyRule => ({
  nonResourceURLs: paths,
  verbs: [...verbs],
});

/** What every program that records events needs. */
export const eventsRule = (): PolicyRule[] => [
  rule(["create", "patch", "update"], "", ["events"]),
  rule(["create", "patch", "update"], "events.k8s.io", ["events"]),
];
