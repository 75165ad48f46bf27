import type { FieldError } from "./status-error.ts";

/** Constructors for what validation finds, in the words of apimachinery's field package. */

/** A value as it stands in a message: strings quoted, objects as JSON. */
const shown = (value: unknown) => (value === undefined ? "null" : JSON.stringify(value));

export const fieldInvalid = (field: string, value: unknown, why: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  message: `Invalid value: ${shown(value)}: ${why}`,
});

export const fieldRequired = (field: string, why = ""): FieldError => ({
  type: "FieldValueRequired",
  field,
  message: why === "" ? "Required value" : `Required value: ${why}`,
});

export const fieldForbidden = (field: string, why: string): FieldError => ({
  type: "FieldValueForbidden",
  field,
  message: `Forbidden: ${why}`,
});

export const fieldTooLong = (field: string, maxBytes: number): FieldError => ({
  type: "FieldValueTooLong",
  field,
  message: `Too long: may not be more than ${maxBytes} bytes`,
});

export const fieldDuplicate = (field: string, value: unknown): FieldError => ({
  type: "FieldValueDuplicate",
  field,
  message: `Duplicate value: ${shown(value)}`,
});

export const fieldNotSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: "FieldValueNotSupported",
  field,
  message: `Unsupported value: ${shown(value)}: supported values: ${supported.map((each) => JSON.stringify(each)).join(", ")}`,
});

export const fieldNotFound = (field: string, value: unknown): FieldError => ({
  type: "FieldValueNotFound",
  field,
  message: `Not found: ${shown(value)}`,
});

export const fieldTooMany = (field: string, actual: number, most: number): FieldError => ({
  type: "FieldValueTooMany",
  field,
  message: `Too many: ${actual}: must have at most ${most} items`,
});
