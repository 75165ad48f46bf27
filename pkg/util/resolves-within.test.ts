import { expect, test } from "vitest";
import { FakeClock } from "../testing/fake-clock.ts";
import { resolvesWithin } from "./resolves-within.ts";

test("work that is done in time is, and leaves no timer", async () => {
  const clock = new FakeClock();
  expect(await resolvesWithin(Promise.resolve("any"), 1000, clock)).toBe(true);
  expect(clock.pending).toBe(0);
});

test("work that takes longer is not waited for", async () => {
  const clock = new FakeClock();
  const outcome = resolvesWithin(new Promise(() => undefined), 1000, clock);
  clock.advance(1000);
  expect(await outcome).toBe(false);
});

test("work that fails in time rejects with its reason, and leaves no timer", async () => {
  const clock = new FakeClock();
  await expect(resolvesWithin(Promise.reject(new Error("refused")), 1000, clock)).rejects.toThrow("refused");
  expect(clock.pending).toBe(0);
});
