import { expect, test } from "vitest";
import { bridgeOf, serviceLinkOf } from "./node-addresses.ts";

test("a short name of a cluster is in the names of its interfaces", () => {
  expect(bridgeOf({ name: "berth" })).toBe("br-berth");
  expect(serviceLinkOf({ name: "berth-e2e" })).toBe("svc-berth-e2e");
});

test("clusters whose long names begin alike have interfaces of their own, of 15 characters at most", () => {
  const names = ["my-favourite-cluster-a", "my-favourite-cluster-b"].map((name) => bridgeOf({ name }));
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^br-my-fav[0-9a-f]{6}$/);
});
