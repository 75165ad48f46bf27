import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../../../apimachinery/validation/field-error.ts";
import { validateNonnegative } from "../../../validation/validate-number.ts";
import type { Lease } from "../types.generated.ts";

/** Checks how long a lease holds and how often it changed hands (ValidateLease). */
export function validateLease({ spec }: Lease): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions } = spec;
  return [
    ...(seconds !== undefined && seconds <= 0
      ? [fieldInvalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")]
      : []),
    ...validateNonnegative(leaseTransitions, "spec.leaseTransitions"),
  ];
}
