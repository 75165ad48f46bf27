import { expect, test } from "vitest";
import { conformScalar } from "./conform-scalar.ts";

test.each([
  ["2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123456Z"],
  ["2026-01-02T03:04:05.123456+00:00", "2026-01-02T03:04:05.123456Z"],
  ["2026-01-02T04:04:05.123456+01:00", "2026-01-02T03:04:05.123456Z"],
  ["1969-12-31T23:59:59.999999+00:00", "1969-12-31T23:59:59.999999Z"],
  ["2026-01-02T03:04:05.12Z", "2026-01-02T03:04:05.120000Z"],
  ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z"],
])("the microseconds of %s stay, as Python sends them too", (sent, stored) => {
  expect(conformScalar(sent, "microTime", "renewTime")).toBe(stored);
});
