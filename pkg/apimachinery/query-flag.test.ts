import { expect, test } from "vitest";
import { queryFlag } from "./query-flag.ts";

test.each([
  ["", undefined],
  ["watch", true],
  ["watch=true", true],
  ["watch=True", true],
  ["watch=1", true],
  ["watch=0", false],
  ["watch=false", false],
  ["watch=False", false],
])("%o says %s", (query, expected) => {
  expect(queryFlag(new URLSearchParams(query), "watch")).toBe(expected);
});
