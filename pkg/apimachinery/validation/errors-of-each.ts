import type { FieldError } from "../status-error.ts";

/** How many wrong fields of one list are told. Nobody reads more, and no body makes the server look for a million. */
export const mostErrors = 1000;

/** What is wrong with the elements of a list, up to {@link mostErrors}: the rest of the list is not looked at then. */
export function errorsOfEach<T>(
  items: Iterable<T>,
  check: (item: T, index: number) => readonly FieldError[],
): FieldError[] {
  const errors: FieldError[] = [];
  let index = 0;
  for (const item of items) {
    for (const error of check(item, index++)) errors.push(error);
    if (errors.length >= mostErrors) break;
  }
  return errors;
}
