import { describe, expect, it } from "vitest";
import { Backoff } from "./backoff.ts";

describe("Backoff", () => {
  it("grows to its maximum and starts over after a success", () => {
    const backoff = new Backoff({ initial: 100, max: 500, factor: 2, jitter: 0 });
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it("stretches each delay by a random share", () => {
    const backoff = new Backoff({ initial: 100, max: 500, factor: 2, jitter: 0.5 }, () => 1);
    expect([backoff.next(), backoff.next()]).toEqual([150, 300]);
  });
});
