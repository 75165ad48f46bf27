import { afterEach, expect, test, vi } from "vitest";
import { httpDate } from "./http-date.ts";

afterEach(() => void vi.useRealTimers());

test("an answer's date is the time in whole seconds, as HTTP writes it", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1, 12, 0, 0, 999) });
  expect(httpDate()).toBe("Thu, 01 Jan 2026 12:00:00 GMT");
  vi.setSystemTime(Date.UTC(2026, 0, 1, 12, 0, 1));
  expect(httpDate()).toBe("Thu, 01 Jan 2026 12:00:01 GMT");
});
