import { fieldDuplicate, fieldInvalid, fieldRequired } from "../../../../apimachinery/field-error.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import { validateLabelSelector } from "../../../validation/validate-label-selector.ts";
import type { TopologySpreadConstraint } from "../types.generated.ts";

const notPositive = "must be greater than zero";

/** Checks how evenly a pod wants to be spread (validateTopologySpreadConstraints). */
export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  return validateEach(constraints, path, (constraint, at, index) => {
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector, nodeAffinityPolicy, nodeTaintsPolicy } = constraint;
    const repeated = constraints
      ?.slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
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

function validateMinDomains({ minDomains, whenUnsatisfiable }: TopologySpreadConstraint, path: string): FieldError[] {
  if (minDomains === undefined) return [];
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [
    ...(minDomains > 0 ? [] : [fieldInvalid(path, minDomains, notPositive)]),
    ...(whenUnsatisfiable === "DoNotSchedule" ? [] : [fieldInvalid(path, minDomains, why)]),
  ];
}
