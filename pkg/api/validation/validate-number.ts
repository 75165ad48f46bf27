import type { FieldError } from "../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";
import { portNameErrors } from "../../apimachinery/validation/names.ts";
import { invalidWhen } from "./validate-each.ts";

export const maxInt32 = 2 ** 31 - 1;

/** A count: absent, or not below zero (ValidateNonnegativeField). */
export function validateNonnegative(value: number | undefined, path: string): FieldError[] {
  return value !== undefined && value < 0 ? [fieldInvalid(path, value, "must be greater than or equal to 0")] : [];
}

/** Absent, or between both bounds, which belong to it. */
export function validateRange(value: number | undefined, low: number, high: number, path: string): FieldError[] {
  const within = value === undefined || (value >= low && value <= high);
  return within ? [] : [fieldInvalid(path, value, `must be between ${low} and ${high}, inclusive`)];
}

/** A port that must be there (IsValidPortNum). */
export function validatePortNumber(port: number | undefined, path: string): FieldError[] {
  return validateRange(port ?? 0, 1, 65535, path);
}

/** A port by number or by the name of a container port. */
export function validatePortNumberOrName(port: number | string | undefined, path: string): FieldError[] {
  return typeof port !== "string" ? validatePortNumber(port, path) : invalidWhen(portNameErrors(port), path, port);
}

const percent = /^[0-9]+%$/;
const percentText =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A count that is not negative, or a percentage (ValidatePositiveIntOrPercent). */
export function validateIntOrPercent(value: number | string, path: string): FieldError[] {
  if (typeof value === "number") return validateNonnegative(value, path);
  return percent.test(value) ? [] : [fieldInvalid(path, value, percentText)];
}

/** Percentages have an end, counts have none (IsNotMoreThan100Percent). */
export function validateAtMost100Percent(value: number | string, path: string): FieldError[] {
  const tooMuch = typeof value === "string" && percent.test(value) && Number.parseInt(value, 10) > 100;
  return tooMuch ? [fieldInvalid(path, value, "must not be greater than 100%")] : [];
}
