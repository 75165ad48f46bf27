import { expect, test } from "vitest";
import { apiServerFlags, portRangeFlag } from "./flags.ts";

const flag = portRangeFlag("ports", { first: 30_000, last: 32_767 });

test("a range of ports is its first and its last", () => {
  expect(flag.parse("31000-31000", undefined)).toEqual({ first: 31_000, last: 31_000 });
});

test.each(["31000", "31000-", "a-b", "32000-31000", "0-31000", "31000-65536"])("%s is no range of ports", (text) => {
  expect(() => flag.parse(text, undefined)).toThrow("want a range of ports such as 30000-32767");
});

test("a store that there is not is refused, and not taken for another", () => {
  const backend = apiServerFlags["storage-backend"];
  expect([backend.initial, backend.parse("memory", undefined)]).toEqual(["lmdb", "memory"]);
  expect(() => backend.parse("etcd3", undefined)).toThrow("want lmdb or memory");
});
