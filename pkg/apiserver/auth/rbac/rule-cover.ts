import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";

/** A rule of one verb, group, resource and name, or of one verb and path. */
type Atom = PolicyRule;

/**
 * Into how many atoms rules are taken apart. A rule that would be more, with those before it, counts as not granted.
 */
const mostAtoms = 100_000;

/** The parts of `wanted` that no rule of `owned` grants (rbac validation's Covers): what would be an escalation. */
export function uncoveredRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  let left = mostAtoms;
  return wanted.flatMap((rule) => {
    left -= atomCount(rule);
    return left < 0 ? [rule] : atoms(rule).filter((atom) => !owned.some((each) => covers(each, atom)));
  });
}

function atomCount({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): number {
  const size = (values: readonly string[] | undefined) => values?.length ?? 0;
  const named = size(apiGroups) * size(resources) * Math.max(1, size(resourceNames));
  return size(verbs) * (named + size(nonResourceURLs));
}

function atoms(rule: PolicyRule): Atom[] {
  const resources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      (rule.resourceNames?.length ? rule.resourceNames : [undefined]).flatMap((name) =>
        rule.verbs.map((verb): Atom => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(name !== undefined && { resourceNames: [name] }),
        })),
      ),
    ),
  );
  const paths = (rule.nonResourceURLs ?? []).flatMap((url) =>
    rule.verbs.map((verb): Atom => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...resources, ...paths];
}

function covers(rule: PolicyRule, atom: Atom): boolean {
  const has = (owned: readonly string[] | undefined, wanted: readonly string[] | undefined) =>
    (wanted ?? []).every((value) => owned?.some((entry) => entry === "*" || entry === value));
  if (!has(rule.verbs, atom.verbs)) return false;
  if (atom.nonResourceURLs)
    return atom.nonResourceURLs.every((url) => rule.nonResourceURLs?.some((owned) => urlCovers(owned, url)));
  const names =
    !rule.resourceNames?.length || (atom.resourceNames?.every((name) => rule.resourceNames?.includes(name)) ?? false);
  return (
    names &&
    has(rule.apiGroups, atom.apiGroups) &&
    (atom.resources ?? []).every((resource) => resourceCovers(rule.resources, resource))
  );
}

const resourceCovers = (owned: readonly string[] | undefined, wanted: string) =>
  owned?.some(
    (entry) => entry === "*" || entry === wanted || (entry.startsWith("*/") && wanted.endsWith(entry.slice(1))),
  ) ?? false;

const urlCovers = (owned: string, wanted: string) =>
  owned === wanted || (owned.endsWith("*") && wanted.startsWith(owned.slice(0, -1)));

/** A rule as upstream prints it in an escalation's refusal. */
export function describeRule({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  const part = (name: string, values: readonly string[] | undefined) =>
    values?.length ? `${name}:[${values.map((value) => JSON.stringify(value)).join(" ")}]` : "";
  const parts = [
    part("APIGroups", apiGroups),
    part("Resources", resources),
    part("ResourceNames", resourceNames),
    part("NonResourceURLs", nonResourceURLs),
    part("Verbs", verbs),
  ];
  return `{${parts.filter(Boolean).join(", ")}}`;
}
