import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloneJson } from "./clone-json.ts";

describe("cloneJson", () => {
  it("copies every JSON value, sharing nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        const copy = cloneJson({ value });
        expect(JSON.stringify(copy)).toBe(JSON.stringify({ value }));
        if (typeof value === "object" && value !== null) expect(copy.value).not.toBe(value);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });

  it("drops what is undefined, as JSON does", () => {
    expect(Object.keys(cloneJson({ a: undefined, b: 1 }))).toEqual(["b"]);
  });
});
