import { describe, expect, it } from "vitest";
import { FakeClock } from "../testing/fake-clock.ts";
import { TokenBucket } from "./token-bucket.ts";

describe("TokenBucket", () => {
  it("lets a burst through, then one per refilled token", () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(10, 2, clock);
    expect([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()]).toEqual([true, true, false]);
    clock.advance(100);
    expect([bucket.tryTake(), bucket.tryTake()]).toEqual([true, false]);
    clock.advance(60_000);
    expect([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()]).toEqual([true, true, false]);
  });

  it("is filled as before when the machine's clock is set back", () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(10, 1, clock);
    expect([bucket.tryTake(), bucket.tryTake()]).toEqual([true, false]);
    clock.setBack(3_600_000);
    clock.advance(100);
    expect(bucket.tryTake()).toBe(true);
  });

  it("tells how long a reservation must wait", () => {
    const bucket = new TokenBucket(10, 1, new FakeClock());
    expect([bucket.reserve(), bucket.reserve(), bucket.reserve()]).toEqual([0, 100, 200]);
  });
});
