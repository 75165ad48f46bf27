import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldRequired } from "../../../../apimachinery/validation/field-error.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import { validateLabelSelector } from "../../../validation/validate-label-selector.ts";
import type { ClusterRole, PolicyRule, Role } from "../types.generated.ts";

/** Checks the rules of a Role (ValidateRole). */
export const validateRole = ({ rules }: Role): FieldError[] =>
  validateEach(rules, "rules", (rule, at) => validateRule(rule, at, true));

/** Checks a ClusterRole, which may speak of paths that are no resources (ValidateClusterRole). */
export function validateClusterRole({ rules, aggregationRule }: ClusterRole): FieldError[] {
  const selectors = aggregationRule?.clusterRoleSelectors;
  const path = "aggregationRule.clusterRoleSelectors";
  return [
    ...validateEach(rules, "rules", (rule, at) => validateRule(rule, at, false)),
    ...(aggregationRule && !selectors?.length
      ? [fieldRequired(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")]
      : []),
    ...validateEach(selectors, path, validateLabelSelector),
  ];
}

function validateRule(rule: PolicyRule, path: string, namespaced: boolean): FieldError[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs: urls = [] } = rule;
  const noVerbs = verbs?.length ? [] : [fieldRequired(`${path}.verbs`, "verbs must contain at least one value")];
  if (urls.length > 0) {
    const refuse = (why: string) => fieldInvalid(`${path}.nonResourceURLs`, urls, why);
    return [
      ...noVerbs,
      ...(namespaced ? [refuse("namespaced rules cannot apply to non-resource URLs")] : []),
      ...(apiGroups.length + resources.length + resourceNames.length > 0
        ? [refuse("rules cannot apply to both regular resources and non-resource URLs")]
        : []),
    ];
  }
  return [
    ...noVerbs,
    ...(apiGroups.length > 0
      ? []
      : [fieldRequired(`${path}.apiGroups`, "resource rules must supply at least one api group")]),
    ...(resources.length > 0
      ? []
      : [fieldRequired(`${path}.resources`, "resource rules must supply at least one resource")]),
  ];
}
