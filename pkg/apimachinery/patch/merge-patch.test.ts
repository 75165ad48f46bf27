import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepEqual } from "../../util/deep-equal.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { applyMergePatch } from "./merge-patch.ts";

function diff(from: JsonObject, to: JsonObject): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) patch[key] = null;
  for (const key of Object.keys(to)) {
    const before = Object.hasOwn(from, key) ? from[key] : undefined;
    const after = to[key];
    if (!deepEqual(before, after))
      patch[key] = isJsonObject(before) && isJsonObject(after) ? diff(before, after) : after;
  }
  return patch;
}

/** Objects without null: a merge patch cannot write one. */
const objects = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.array(fc.integer()), tie("object")),
  object: fc.dictionary(fc.stringMatching(/^[a-c]{1,2}$/), tie("value"), { maxKeys: 5 }),
})).object as fc.Arbitrary<JsonObject>;

describe("merge patch", () => {
  it("adds, replaces and removes, and replaces lists as a whole", () => {
    const before = { a: { b: 1, c: [1, 2] }, d: 1 };
    expect(applyMergePatch(before, { a: { b: null, c: [3] }, e: { f: null } })).toEqual({ a: { c: [3] }, d: 1, e: {} });
    expect(before).toEqual({ a: { b: 1, c: [1, 2] }, d: 1 });
  });

  it("refuses what is no object", () => {
    expect(() => applyMergePatch({}, [])).toThrow("cannot unmarshal array into Go value");
  });

  it("treats __proto__ as a plain name", () => {
    const patched = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(patched)).toEqual(["__proto__"]);
  });

  it("turns one object into the other by their difference, and applying twice changes nothing", () => {
    fc.assert(
      fc.property(objects, objects, (from, to) => {
        const copy = structuredClone(from);
        const patched = applyMergePatch(from, diff(from, to));
        expect(patched).toEqual(to);
        expect(applyMergePatch(patched, diff(from, to))).toEqual(to);
        expect(from).toEqual(copy);
      }),
    );
  });
});
