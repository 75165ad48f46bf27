import { expect, test } from "vitest";
import type { Node } from "../../api/core/v1/types.generated.ts";
import { defaultOptions } from "../controller-options.ts";
import { allAreDown, zoneEvictionRate } from "./zone-disruption.ts";

const nodes = (well: number, down: number): Node[] =>
  Array.from({ length: well + down }, (_, i) => ({
    metadata: { name: `n${i}` },
    spec: {},
    status: { conditions: [{ type: "Ready", status: i < well ? "True" : "Unknown" }] },
  }));

const { rates } = defaultOptions.nodeLifecycle;

test.each([
  ["few of a zone down", 5, 1, rates.normal],
  ["two of three down", 1, 2, rates.normal],
  ["most of a small zone down", 2, 4, 0],
  ["most of a large zone down", 20, 40, rates.secondary],
  ["a whole zone down", 0, 4, rates.normal],
])("%s", (_, well, down, rate) => {
  expect(zoneEvictionRate(nodes(well, down), rates)).toBe(rate);
});

test("a cluster is down when it has nodes and none is ready", () => {
  expect([allAreDown([]), allAreDown(nodes(1, 3)), allAreDown(nodes(0, 1))]).toEqual([false, false, true]);
});
