import type { FieldError } from "../status-error.ts";

/** Constructors for what validation finds, in the words of apimachinery's field package. */

/** A value as it stands in a message: strings quoted, objects as JSON. */
const shown = (value: unknown) => (value === undefined ? "null" : JSON.stringify(value));

/** A value that is there and breaks a rule; `why` says what would be right ("must be greater than or equal to 0"). */
export const fieldInvalid = (field: string, value: unknown, why: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  message: `Invalid value: ${shown(value)}: ${why}`,
});

/** What must be given is absent or empty. `why` where it is not plain: "must be specified when …". */
export const fieldRequired = (field: string, why = ""): FieldError => ({
  type: "FieldValueRequired",
  field,
  message: why === "" ? "Required value" : `Required value: ${why}`,
});

/** A field that may not be set here, or not be changed, whatever its value: the value is not told. */
export const fieldForbidden = (field: string, why: string): FieldError => ({
  type: "FieldValueForbidden",
  field,
  message: `Forbidden: ${why}`,
});

/** A string of more than `maxBytes` bytes of UTF-8. The value is not told, for its length. */
export const fieldTooLong = (field: string, maxBytes: number): FieldError => ({
  type: "FieldValueTooLong",
  field,
  message: `Too long: may not be more than ${maxBytes} bytes`,
});

/** A value that must be unique in its list and is not; `field` is the later of the two. */
export const fieldDuplicate = (field: string, value: unknown): FieldError => ({
  type: "FieldValueDuplicate",
  field,
  message: `Duplicate value: ${shown(value)}`,
});

/** A value outside a closed set. `supported` is told in the order given; upstream sorts it. */
export const fieldNotSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: "FieldValueNotSupported",
  field,
  message: `Unsupported value: ${shown(value)}: supported values: ${supported.map((each) => JSON.stringify(each)).join(", ")}`,
});

/** A value that names something else in the same object, such as a volume, which is not there. */
export const fieldNotFound = (field: string, value: unknown): FieldError => ({
  type: "FieldValueNotFound",
  field,
  message: `Not found: ${shown(value)}`,
});

/** A list or map of `actual` items where there may be `most`. */
export const fieldTooMany = (field: string, actual: number, most: number): FieldError => ({
  type: "FieldValueTooMany",
  field,
  message: `Too many: ${actual}: must have at most ${most} items`,
});
