import { describe, expect, it } from "vitest";
import { getCondition, isConditionTrue, setCondition } from "./conditions.ts";

const first = Date.parse("2026-01-01T00:00:00Z");
const later = first + 60_000;
const ready = { type: "Ready", status: "True", reason: "Up", message: "" };

describe("conditions", () => {
  it("adds a condition with the time it came", () => {
    expect(setCondition(undefined, ready, first)).toEqual([{ ...ready, lastTransitionTime: "2026-01-01T00:00:00Z" }]);
  });

  it("moves the time only with the status", () => {
    const list = setCondition(undefined, ready, first);
    expect(setCondition(list, { ...ready, reason: "Other" }, later)[0]).toMatchObject({
      reason: "Other",
      lastTransitionTime: "2026-01-01T00:00:00Z",
    });
    const down = setCondition(list, { ...ready, status: "False" }, later);
    expect(down[0]).toMatchObject({ lastTransitionTime: "2026-01-01T00:01:00Z" });
    expect(isConditionTrue(down, "Ready")).toBe(false);
    expect(getCondition(list, "Ready")?.status).toBe("True");
  });

  it("returns the same list when nothing changed", () => {
    const list = setCondition(undefined, ready, first);
    expect(setCondition(list, ready, later)).toBe(list);
  });
});
