import { fieldForbidden, fieldInvalid, fieldTooLong } from "../../apimachinery/field-error.ts";
import { configMapKeyErrors } from "../../apimachinery/names.ts";
import type { FieldError } from "../../apimachinery/status-error.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { invalidWhen } from "./validate-each.ts";

/** One mebibyte, for all values together. */
const mostBytes = 1024 * 1024;

type Data = Readonly<Record<string, string>> | undefined;

/** Keys and size of a ConfigMap's or Secret's data. `binary`: values are base64. */
export function validateData(
  data: Data,
  binary: Data,
  names: { readonly data: string; readonly binary: string; readonly whole: string },
): FieldError[] {
  const keys = (values: Data, path: string) =>
    Object.keys(values ?? {}).flatMap((key) => invalidWhen(configMapKeyErrors(key), `${path}[${key}]`, key));
  const twice = Object.keys(binary ?? {}).filter((key) => data && Object.hasOwn(data, key));
  const size = [
    ...Object.values(data ?? {}).map((value) => Buffer.byteLength(value)),
    ...Object.values(binary ?? {}).map((value) => (value.length * 3) / 4),
  ].reduce((sum, each) => sum + each, 0);
  return [
    ...keys(data, names.data),
    ...keys(binary, names.binary),
    ...twice.map((key) => fieldInvalid(`${names.data}[${key}]`, key, `duplicate of key present in ${names.binary}`)),
    ...(size > mostBytes ? [fieldTooLong(names.whole, mostBytes)] : []),
  ];
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
