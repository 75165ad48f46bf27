import { expect, test } from "vitest";
import { negotiate } from "./negotiate.ts";

const yaml = { encoding: "yaml", orJson: true };
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

test.each([
  ["application/json;q=0.1, application/yaml;q=0.9", yaml],
  ["application/json;q=0.1,application/yaml", yaml],
  ["*/*, application/yaml", yaml],
  ["text/html, application/yaml;q=0.9, */*;q=0.8", yaml],
  ["application/yaml, application/json", yaml],
  [`application/json;q=0.5,${table};q=0.6`, { encoding: "json", as: "Table", version: "v1", orJson: true }],
  [`${table}, application/json`, { encoding: "json", as: "Table", version: "v1", orJson: true }],
])("%s is answered with what the client likes best", (accept, answer) => {
  expect(negotiate(accept)).toEqual(answer);
});

test("what nobody can serve is refused, however it is liked", () => {
  expect(() => negotiate("text/html, application/xml;q=0.1")).toThrowError(/only the following media types/);
});
