import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  difference,
  emptySet,
  fieldSetOf,
  intersection,
  isEmpty,
  printPaths,
  recursiveDifference,
  sorted,
  union,
} from "./field-set.ts";
import { keyElement, valueElement } from "./path-element.ts";

const paths = fc.array(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }), { maxLength: 6 });
const sets = paths.map(fieldSetOf);
const members = (set: Parameters<typeof printPaths>[0]) => new Set(printPaths(set));

describe("field set", () => {
  it("follows the laws of sets", () => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        expect(union(a, b)).toEqual(union(b, a));
        expect(union(union(a, b), c)).toEqual(union(a, union(b, c)));
        expect(intersection(a, b)).toEqual(intersection(b, a));
        expect(difference(a, union(b, c))).toEqual(difference(difference(a, b), c));
        expect(union(difference(a, b), intersection(a, b))).toEqual(a);
        expect(intersection(a, union(b, c))).toEqual(union(intersection(a, b), intersection(a, c)));
        expect(isEmpty(difference(a, a))).toBe(true);
        expect(union(a, emptySet)).toBe(a);
      }),
    );
  });

  it("does to the tree what it does to the paths", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [left, right] = [members(a), members(b)];
        expect(members(union(a, b))).toEqual(new Set([...left, ...right].sort()));
        expect(members(difference(a, b))).toEqual(new Set([...left].filter((path) => !right.has(path))));
        const outside = (path: string) => ![...right].some((each) => path === each || path.startsWith(`${each}.`));
        expect(members(recursiveDifference(a, b))).toEqual(new Set([...left].filter(outside)));
      }),
    );
  });

  it("makes no new set where one has it all, or has nothing to lose", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const both = union(a, b);
        expect(union(both, isEmpty(both) ? both : a)).toBe(both);
        const rest = recursiveDifference(a, b);
        expect(recursiveDifference(rest, b)).toBe(rest);
      }),
    );
  });

  it("tells an element that belongs from one that leads to others", () => {
    const set = fieldSetOf([["a"], ["a", "b"], ["c", "d"]]);
    expect(set).toEqual({ "f:a": { ".": {}, "f:b": {} }, "f:c": { "f:d": {} } });
    expect(printPaths(set)).toEqual([".a", ".a.b", ".c.d"]);
  });

  it("orders and prints every kind of element as upstream does", () => {
    const port = (number: number) =>
      keyElement([
        ["protocol", "TCP"],
        ["containerPort", number],
      ]);
    const set = sorted({ [port(443)]: {}, [port(80)]: {}, "i:10": {}, "i:9": {}, [valueElement("x")]: {}, "f:z": {} });
    expect(printPaths(set)).toEqual([
      ".z",
      '[containerPort=80,protocol="TCP"]',
      '[containerPort=443,protocol="TCP"]',
      '[="x"]',
      "[9]",
      "[10]",
    ]);
  });
});
