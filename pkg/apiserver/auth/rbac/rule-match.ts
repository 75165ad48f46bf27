import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";
import type { AuthorizationAttributes } from "../interface.ts";

/** Whether a rule allows a request (rbac/v1 evaluation helpers). */
export function ruleAllows(rule: PolicyRule, asked: AuthorizationAttributes): boolean {
  if (!listed(rule.verbs, asked.verb)) return false;
  if (!asked.isResourceRequest) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, asked.path ?? ""));
  return (
    listed(rule.apiGroups, asked.group ?? "") &&
    resourceListed(rule.resources, asked.resource ?? "", asked.subresource) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(asked.name ?? ""))
  );
}

/** A namespaced binding never grants paths outside resources. */
export function resourceRuleAllows(rule: PolicyRule, asked: AuthorizationAttributes): boolean {
  return asked.isResourceRequest && ruleAllows(rule, asked);
}

const listed = (values: readonly string[] | undefined, value: string) =>
  values?.some((entry) => entry === "*" || entry === value) ?? false;

/** "pods", "pods/log", "*" and "*" + "/scale". */
function resourceListed(
  values: readonly string[] | undefined,
  resource: string,
  subresource: string | undefined,
): boolean {
  const combined = subresource ? `${resource}/${subresource}` : resource;
  return (
    values?.some(
      (entry) => entry === "*" || entry === combined || (subresource !== undefined && entry === `*/${subresource}`),
    ) ?? false
  );
}

const urlMatches = (pattern: string, path: string) =>
  pattern === "*" || pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1)));
