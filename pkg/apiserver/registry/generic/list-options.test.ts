import { expect, test } from "vitest";
import { parseListOptions } from "./list-options.ts";

test.each([
  ["", undefined],
  ["timeoutSeconds=0", undefined],
  ["timeoutSeconds=-1", undefined],
  ["timeoutSeconds=7", 7],
])("a watch ends when it is asked to, and never at once: %s", (query, seconds) => {
  const { timeoutSeconds } = parseListOptions(new URLSearchParams(query), undefined, () => undefined);
  expect(timeoutSeconds).toBe(seconds);
});
