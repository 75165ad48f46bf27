import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepEqual } from "./deep-equal.ts";

describe("deepEqual", () => {
  it.each([
    [1, 1, true],
    [1, "1", false],
    [null, undefined, false],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{}, { a: 1 }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{ toString: 1 }, {}, false],
  ])("compares %j and %j: %j", (left, right, equal) => {
    expect(deepEqual(left, right)).toBe(equal);
  });

  it("finds every copy equal, and every different value different", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, other) => {
        expect(deepEqual(value, structuredClone(value))).toBe(true);
        expect(deepEqual({ value, other }, { other, value })).toBe(true);
        expect(deepEqual(value, other)).toBe(deepEqual(other, value));
      }),
    );
  });
});
