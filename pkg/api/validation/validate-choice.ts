import type { FieldError } from "../../apimachinery/status-error.ts";
import { fieldNotSupported, fieldRequired } from "../../apimachinery/validation/field-error.ts";

/** A value out of a closed list that must be there. */
export function validateChoice(value: string | undefined, supported: readonly string[], path: string): FieldError[] {
  return value ? validateOptionalChoice(value, supported, path) : [fieldRequired(path)];
}

/** A value out of a closed list, or none. */
export function validateOptionalChoice(
  value: string | undefined,
  supported: readonly string[],
  path: string,
): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [fieldNotSupported(path, value, supported)];
}

/** Transport protocols of container, service and endpoint ports. */
export const protocols = ["SCTP", "TCP", "UDP"] as const;
