import { expect, test } from "vitest";
import { podLogOptions } from "./pod-log-options.ts";

const read = (query: string) => podLogOptions(new URLSearchParams(query), "a").toString();

test("what the kubelet is asked is what the client asked, but for the container", () => {
  expect(read("container=c&follow=true&tailLines=0&limitBytes=1&sinceSeconds=1&pretty=true")).toBe(
    "follow=true&sinceSeconds=1&tailLines=0&limitBytes=1",
  );
});

test.each([
  ["tailLines=-1", "tailLines: Invalid value: -1: must be greater than or equal to 0"],
  ["limitBytes=0", "limitBytes: Invalid value: 0: must be greater than 0"],
  ["sinceSeconds=0", "sinceSeconds: Invalid value: 0: must be greater than 0"],
  [
    "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z",
    ": Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
  ],
])("%s is invalid as upstream finds it", (query, why) => {
  expect(() => read(query)).toThrow(
    expect.objectContaining({ code: 422, message: `PodLogOptions "a" is invalid: ${why}` }),
  );
});

test("a count that is no number is a bad request", () => {
  expect(() => read("tailLines=some")).toThrow(
    expect.objectContaining({ code: 400, message: 'strconv.ParseInt: parsing "some": invalid syntax' }),
  );
});
