import { describe, expect, it } from "vitest";
import { formatMicroTime, formatTime, parseTime } from "./time.ts";

const millis = Date.parse("2026-01-02T03:04:05.678Z");

describe("time", () => {
  it("prints as metav1 does", () => {
    expect(formatTime(millis)).toBe("2026-01-02T03:04:05Z");
    expect(formatMicroTime(millis)).toBe("2026-01-02T03:04:05.678000Z");
  });

  it("parses every RFC 3339 form and nothing else", () => {
    expect(parseTime("2026-01-02T04:04:05.678901+01:00")).toBe(millis);
    expect(() => parseTime("2026-01-02")).toThrow("is not a time");
    expect(() => parseTime("2026-13-02T00:00:00Z")).toThrow("is not a time");
  });
});
