import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { fieldDuplicate, fieldInvalid, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import { validateOptionalChoice } from "../../../../validation/validate-choice.ts";
import { validateEach } from "../../../../validation/validate-each.ts";
import { validateLabelSelector } from "../../../../validation/validate-label-selector.ts";
import type { TopologySpreadConstraint } from "../../types.generated.ts";

const notPositive = "must be greater than zero";

/** Checks how evenly a pod wants to be spread (validateTopologySpreadConstraints). */
export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  const last = lastPlaces(constraints ?? []);
  return validateEach(constraints, path, (constraint, at, index) => {
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector, nodeAffinityPolicy, nodeTaintsPolicy } = constraint;
    const repeated = (last.get(keyOf(constraint)) ?? index) > index;
    return [
      ...(maxSkew > 0 ? [] : [fieldInvalid(`${at}.maxSkew`, maxSkew, notPositive)]),
      ...(topologyKey ? [] : [fieldRequired(`${at}.topologyKey`, "can not be empty")]),
      ...validateOptionalChoice(
        whenUnsatisfiable ?? "",
        ["DoNotSchedule", "ScheduleAnyway"],
        `${at}.whenUnsatisfiable`,
      ),
      ...(repeated
        ? [fieldDuplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`)]
        : []),
      ...validateMinDomains(constraint, `${at}.minDomains`),
      ...validateOptionalChoice(nodeAffinityPolicy, ["Honor", "Ignore"], `${at}.nodeAffinityPolicy`),
      ...validateOptionalChoice(nodeTaintsPolicy, ["Honor", "Ignore"], `${at}.nodeTaintsPolicy`),
      ...validateLabelSelector(labelSelector, `${at}.labelSelector`),
    ];
  });
}

/** What no two constraints may have in common. */
const keyOf = ({ topologyKey, whenUnsatisfiable }: TopologySpreadConstraint) =>
  JSON.stringify([topologyKey, whenUnsatisfiable]);

const lastPlaces = (constraints: readonly TopologySpreadConstraint[]): ReadonlyMap<string, number> =>
  new Map(constraints.map((constraint, index) => [keyOf(constraint), index]));

function validateMinDomains({ minDomains, whenUnsatisfiable }: TopologySpreadConstraint, path: string): FieldError[] {
  if (minDomains === undefined) return [];
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [
    ...(minDomains > 0 ? [] : [fieldInvalid(path, minDomains, notPositive)]),
    ...(whenUnsatisfiable === "DoNotSchedule" ? [] : [fieldInvalid(path, minDomains, why)]),
  ];
}
