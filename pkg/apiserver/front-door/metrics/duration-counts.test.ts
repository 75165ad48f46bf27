import { expect, it } from "vitest";
import { DurationCounts } from "./duration-counts.ts";

it("counts in every bucket what took no longer than its end", () => {
  const counts = new DurationCounts([0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 7]) counts.observe(seconds);
  const lines = counts
    .samples("d", { verb: "GET" })
    .map(({ metricName, labels, value }) => [metricName, labels.le, value]);
  expect(lines).toEqual([
    ["d_bucket", 0.1, 2],
    ["d_bucket", 1, 3],
    ["d_bucket", "+Inf", 4],
    ["d_sum", undefined, expect.closeTo(7.65)],
    ["d_count", undefined, 4],
  ]);
});

it("says nothing of requests that were never seen", () => {
  expect(new DurationCounts([1]).samples("d", {})).toEqual([]);
});
