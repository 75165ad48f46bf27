import { expect, test } from "vitest";
import { errorsOfEach, mostErrors } from "./errors-of-each.ts";
import { fieldRequired } from "./field-error.ts";

test("every wrong element is told in order", () => {
  const errors = errorsOfEach(["a", "", "b", ""], (item, index) => (item ? [] : [fieldRequired(`list[${index}]`)]));
  expect(errors.map(({ field }) => field)).toEqual(["list[1]", "list[3]"]);
});

test("of a million wrong elements so many are looked at as are told", () => {
  let looks = 0;
  const errors = errorsOfEach(new Array<string>(1_000_000).fill(""), () => {
    looks++;
    return [fieldRequired("list.name"), fieldRequired("list.value")];
  });
  expect(errors).toHaveLength(mostErrors);
  expect(looks).toBe(mostErrors / 2);
});

test("an element may have more errors than a call takes arguments", () => {
  const many = new Array(300_000).fill(fieldRequired("list[0]"));
  expect(errorsOfEach(["a"], () => many)).toHaveLength(many.length);
});
