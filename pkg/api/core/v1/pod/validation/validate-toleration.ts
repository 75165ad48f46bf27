import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../../../../apimachinery/validation/field-error.ts";
import { labelValueErrors, qualifiedNameErrors } from "../../../../../apimachinery/validation/names.ts";
import { validateOptionalChoice } from "../../../../validation/validate-choice.ts";
import { invalidWhen } from "../../../../validation/validate-each.ts";
import type { Toleration } from "../../types.generated.ts";

/** Checks one toleration (ValidateTolerations). */
export function validateToleration(
  { key, operator, value, effect, tolerationSeconds }: Toleration,
  path: string,
): FieldError[] {
  return [
    ...(key ? invalidWhen(qualifiedNameErrors(key), `${path}.key`, key) : []),
    ...(!key && operator !== "Exists"
      ? [
          fieldInvalid(
            `${path}.operator`,
            operator ?? "",
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]
      : []),
    ...(tolerationSeconds !== undefined && effect !== "NoExecute"
      ? [fieldInvalid(`${path}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set")]
      : []),
    ...((operator ?? "Equal") === "Equal" ? invalidWhen(labelValueErrors(value ?? ""), `${path}.operator`, value) : []),
    ...(operator === "Exists" && value
      ? [fieldInvalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")]
      : []),
    ...validateOptionalChoice(operator, ["Equal", "Exists"], `${path}.operator`),
    ...validateOptionalChoice(effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"], `${path}.effect`),
  ];
}
