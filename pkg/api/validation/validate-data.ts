import type { FieldError } from "../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../apimachinery/validation/errors-of-each.ts";
import { fieldForbidden, fieldInvalid, fieldTooLong } from "../../apimachinery/validation/field-error.ts";
import { configMapKeyErrors } from "../../apimachinery/validation/names.ts";
import { deepEqual } from "../../util/deep-equal.ts";

/** One mebibyte, for all values together. */
const mostBytes = 1024 * 1024;

type Data = Readonly<Record<string, string>> | undefined;

/** Keys and size of a ConfigMap's or Secret's data. `binary`: values are base64. */
export function validateData(
  data: Data,
  binary: Data,
  names: { readonly data: string; readonly binary: string; readonly whole: string },
): FieldError[] {
  const both = data && binary ? Object.keys(binary).filter((key) => Object.hasOwn(data, key)) : [];
  const twice = `duplicate of key present in ${names.binary}`;
  const errors = [
    ...keyErrors(data, names.data),
    ...keyErrors(binary, names.binary),
    ...errorsOfEach(both, (key) => [fieldInvalid(`${names.data}[${key}]`, key, twice)]),
  ];
  let size = 0;
  for (const key in data) size += Buffer.byteLength(data[key] ?? "");
  for (const key in binary) size += Buffer.byteLength(binary[key] ?? "", "base64");
  return size > mostBytes ? [...errors, fieldTooLong(names.whole, mostBytes)] : errors;
}

function keyErrors(values: Data, path: string): FieldError[] {
  return errorsOfEach(Object.keys(values ?? {}), (key) =>
    configMapKeyErrors(key).map((why) => fieldInvalid(`${path}[${key}]`, key, why)),
  );
}

interface MaybeImmutable {
  readonly immutable?: boolean | undefined;
}

/** What is marked immutable stays so, and its data with it. */
export function validateImmutableData<T extends MaybeImmutable>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (!old.immutable) return [];
  return [
    ...(object.immutable ? [] : [fieldForbidden("immutable", "field is immutable when `immutable` is set")]),
    ...fields
      .filter((field) => !deepEqual(object[field], old[field]))
      .map((field) => fieldForbidden(field, "field is immutable when `immutable` is set")),
  ];
}
