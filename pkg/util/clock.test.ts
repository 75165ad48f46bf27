import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

const day = 24 * 3600 * 1000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a time longer than a timer of Node can be is waited for, and not over at once", () => {
  const called = vi.fn();
  systemClock.after(60 * day, called);
  vi.advanceTimersByTime(60 * day - 1);
  expect(called).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(called).toHaveBeenCalledOnce();
});

test("a long time can be cancelled in any part of it", () => {
  const called = vi.fn();
  const cancel = systemClock.after(60 * day, called);
  vi.advanceTimersByTime(40 * day);
  cancel();
  vi.advanceTimersByTime(40 * day);
  expect(called).not.toHaveBeenCalled();
});
