import type { LabelSelector, LabelSelectorRequirement } from "../../apimachinery/meta/v1/types.generated.ts";
import type { FieldError } from "../../apimachinery/status-error.ts";
import { fieldForbidden, fieldInvalid, fieldRequired } from "../../apimachinery/validation/field-error.ts";
import { labelValueErrors, qualifiedNameErrors } from "../../apimachinery/validation/names.ts";
import { validateLabels } from "../../apimachinery/validation/object-meta.ts";
import { invalidWhen, validateEach } from "./validate-each.ts";

/** Checks a metav1.LabelSelector of a spec (ValidateLabelSelector). */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  if (!selector) return [];
  return [
    ...validateLabels(selector.matchLabels, `${path}.matchLabels`),
    ...validateEach(selector.matchExpressions, `${path}.matchExpressions`, validateLabelRequirement),
  ];
}

/** Checks one of its expressions (ValidateLabelSelectorRequirement). */
export function validateLabelRequirement(requirement: LabelSelectorRequirement, path: string): FieldError[] {
  const { key, values } = requirement;
  return [
    ...validateSetOperator(requirement, path),
    ...invalidWhen(qualifiedNameErrors(key), `${path}.key`, key),
    ...validateEach(values, `${path}.values`, (value, at) => invalidWhen(labelValueErrors(value), at, value)),
  ];
}

interface SetRequirement {
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

/** Whether the values suit In, NotIn, Exists or DoesNotExist. */
export function validateSetOperator({ operator, values = [] }: SetRequirement, path: string): FieldError[] {
  if (operator === "In" || operator === "NotIn") {
    if (values.length > 0) return [];
    return [fieldRequired(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length === 0) return [];
    return [fieldForbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  }
  return [fieldInvalid(`${path}.operator`, operator, "not a valid selector operator")];
}
