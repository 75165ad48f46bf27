import { describe, expect, it } from "vitest";
import { feasibleNodesToFind, pickBest } from "./node-search.ts";

describe("searching nodes", () => {
  it.each([
    [10, 10],
    [100, 100],
    [250, 120],
    [1000, 420],
    [5000, 500],
    [6000, 300],
    [20_000, 1000],
  ])("looks for enough fitting nodes of %i: %i", (nodes, enough) => expect(feasibleNodesToFind(nodes)).toBe(enough));

  it("picks each of equally good nodes as often", () => {
    const totals = Float64Array.of(1, 7, 7, 3, 7);
    const picks = new Set(Array.from({ length: 200 }, () => pickBest(totals, totals.length)));
    expect([...picks].sort()).toEqual([1, 2, 4]);
  });
});
