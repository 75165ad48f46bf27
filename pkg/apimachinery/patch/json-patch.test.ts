import fc from "fast-check";
import { compare } from "fast-json-patch";
import { describe, expect, it } from "vitest";
import { StatusError } from "../status-error.ts";
import { applyJsonPatch } from "./json-patch.ts";

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
    [{ op: "test", path: "/a", value: 2 }, "testing value /a failed: test failed"],
    [{ op: "test", path: "/x", value: 2 }, "testing value /x failed: test failed"],
    [{ op: "test", path: "/x/y", value: 2 }, "test operation does not apply: is missing path: /x/y: missing value"],
    [
      { op: "remove", path: "/x" },
      "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value",
    ],
    [{ op: "remove", path: "/x/y" }, 'remove operation does not apply: doc is missing path: "/x/y": missing value'],
    [
      { op: "remove", path: "/l/2" },
      "error in remove for path: '/l/2': Unable to access invalid index: 2: invalid index referenced",
    ],
    [
      { op: "replace", path: "/x/y", value: 1 },
      "replace operation does not apply: doc is missing path: /x/y: missing value",
    ],
    [
      { op: "replace", path: "/l/2", value: 1 },
      "replace operation does not apply: doc is missing key: /l/2: missing value",
    ],
    [{ op: "replace", path: "", value: 1 }, "replace operation value must be object or array"],
    [{ op: "add", path: "/x/y", value: 1 }, 'add operation does not apply: doc is missing path: "/x/y": missing value'],
    [{ op: "add", path: "a", value: 1 }, 'add operation does not apply: doc is missing path: "a": missing value'],
    [
      { op: "add", path: "/l/x", value: 1 },
      "error in add for path: '/l/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
    ],
    [
      { op: "move", from: "/x", path: "/y" },
      "error in move for path: 'x': Unable to remove nonexistent key: x: missing value",
    ],
    [
      { op: "copy", from: "/a", path: "/x/y" },
      "copy operation does not apply: doc is missing destination path: /x/y: missing value",
    ],
    [{ op: "grow", path: "/a" }, "Unexpected kind: grow"],
    [{ path: "/a" }, "Unexpected kind: unknown"],
    [{ op: "remove" }, "remove operation failed to decode path: operation missing path field: missing value"],
    [{ op: "constructor", path: "/a" }, "Unexpected kind: constructor"],
  ])("answers 422 to %j, and says in its cause why", (operation, why) => {
    const error = failure(() => applyJsonPatch({ a: 1, l: [1, 2] }, [operation]));
    expect(error.code).toBe(422);
    expect(error.message).toBe("the server rejected our request due to an error in our request");
    expect(error.status.details?.causes).toEqual([
      { reason: "UnexpectedServerResponse", message: why, field: "patch" },
    ]);
  });

  it("lets nobody reach the prototype", () => {
    for (const path of ["/__proto__", "/__proto__/x", "/l/__proto__"])
      expect(failure(() => applyJsonPatch({ l: {} }, [{ op: "add", path, value: { x: 1 } }])).code).toBe(422);
  });

  it("takes what upstream's library takes beyond the standard", () => {
    const patch = [
      { op: "replace", path: "/b", value: 2 },
      { op: "test", path: "/x", value: null },
      { op: "replace", path: "/l/-1", value: 9 },
      { op: "add", path: "/l/-2", value: 8 },
      { op: "copy", from: "/x", path: "/c" },
    ];
    expect(applyJsonPatch({ a: 1, l: [1, 2] }, patch)).toEqual({ a: 1, b: 2, c: null, l: [1, 8, 9] });
  });

  it.each([
    [{ op: "remove", path: "/a" }, "object into Go value of type []handlers.jsonPatchOp"],
    [[1], "number into Go value of type handlers.jsonPatchOp"],
    [[{ op: 1, path: "/a" }], "number into Go struct field jsonPatchOp.op of type string"],
    [[{ op: "remove", path: ["a"] }], "array into Go struct field jsonPatchOp.path of type string"],
  ])("answers 400 to %j", (patch, what) => {
    const { code, message } = failure(() => applyJsonPatch({ a: 1 }, patch));
    expect([code, message]).toEqual([400, `error decoding patch: json: cannot unmarshal ${what}`]);
  });

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
