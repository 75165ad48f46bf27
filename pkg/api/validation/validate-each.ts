import type { FieldError } from "../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../apimachinery/validation/errors-of-each.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";

/** Checks every element of a list under its own path, "path[3]", until enough are wrong. */
export const validateEach = <T>(
  items: readonly T[] | undefined,
  path: string,
  check: (item: T, at: string, index: number) => readonly FieldError[],
): FieldError[] => errorsOfEach(items ?? [], (item, index) => check(item, `${path}[${index}]`, index));

/** One Invalid per text that a check of names.ts returns. */
export function invalidWhen(texts: readonly string[], path: string, value: unknown = ""): FieldError[] {
  return texts.map((text) => fieldInvalid(path, value, text));
}
