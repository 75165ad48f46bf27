import { compare } from "fast-json-patch";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyJsonPatch } from "./json-patch.ts";
import { StatusError } from "../status-error.ts";

function failure(run: () => unknown): StatusError {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error("expected a StatusError");
}

describe("JSON patch", () => {
  it("applies every operation and leaves its inputs alone", () => {
    const before = { a: [1, 2], b: { c: 1 } };
    const patch = [
      { op: "test", path: "/b/c", value: 1 },
      { op: "add", path: "/a/-", value: { x: 1 } },
      { op: "add", path: "/a/2/y", value: 2 },
      { op: "remove", path: "/a/0" },
      { op: "copy", from: "/b/c", path: "/d" },
      { op: "move", from: "/b/c", path: "/e~1f" },
      { op: "replace", path: "/d", value: 9 },
    ];
    const copy = structuredClone(patch);
    expect(applyJsonPatch(before, patch)).toEqual({ a: [2, { x: 1, y: 2 }], b: {}, d: 9, "e/f": 1 });
    expect(before).toEqual({ a: [1, 2], b: { c: 1 } });
    expect(patch).toEqual(copy);
  });

  it.each([
    ["a failed test", [{ op: "test", path: "/a", value: 2 }]],
    ["a path to remove that is not there", [{ op: "remove", path: "/x" }]],
    ["a path to replace that is not there", [{ op: "replace", path: "/x", value: 1 }]],
    ["a parent that is not there", [{ op: "add", path: "/x/y", value: 1 }]],
    ["the prototype", [{ op: "add", path: "/__proto__/x", value: 1 }]],
  ])("answers 422 to %s", (_, patch) => {
    const error = failure(() => applyJsonPatch({ a: 1 }, patch));
    expect(error.code).toBe(422);
    expect(error.message).toBe("the server rejected our request due to an error in our request");
    expect(error.status.details?.causes?.[0]?.message).not.toBe("");
  });

  it.each([[{ op: "remove", path: "/a" }], [null], [[1]], [[{ op: "grow", path: "/a" }]], [[{ op: "remove" }]]])(
    "answers 400 to %j",
    (patch) => {
      expect(failure(() => applyJsonPatch({ a: 1 }, patch)).code).toBe(400);
    },
  );

  it("limits the number of operations", () => {
    const patch = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/a", value: 1 }));
    const error = failure(() => applyJsonPatch({ a: 1 }, patch));
    expect(error.code).toBe(413);
    expect(error.message).toContain("The allowed maximum operations in a JSON patch is 10000, got 10001");
  });

  it("limits what copies of copies add", () => {
    const patch = Array.from({ length: 40 }, (_, index) => ({ op: "copy", from: "/a", path: `/a/c${index}` }));
    const error = failure(() => applyJsonPatch({ a: { b: "x".repeat(100) } }, patch));
    expect(error.code).toBe(422);
    expect(error.status.details?.causes?.[0]?.message).toMatch(/accumulated size increase of copy is \d+, exceeding/);
  });

  it("does not let the whole document become something else than an object", () => {
    expect(failure(() => applyJsonPatch({}, [{ op: "replace", path: "", value: 1 }])).code).toBe(400);
  });

  it("turns one object into the other by their difference", () => {
    const objects = fc.dictionary(fc.stringMatching(/^[a-c~/]{1,2}$/), fc.jsonValue());
    fc.assert(
      fc.property(objects, objects, (from, to) => {
        const clean = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
        const text = JSON.stringify([from, to]);
        fc.pre(!text.includes("__proto__"));
        expect(applyJsonPatch(clean(from), compare(clean(from), clean(to)))).toEqual(clean(to));
      }),
    );
  });
});
