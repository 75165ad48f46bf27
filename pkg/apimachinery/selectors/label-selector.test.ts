import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLabelSelector, formatLabelSelector, parseLabelSelector } from "./label-selector.ts";

const matches = (selector: string, labels: Record<string, string>) => parseLabelSelector(selector).matches(labels);

describe("label selector", () => {
  it.each([
    ["", {}, true],
    ["x=a", { x: "a" }, true],
    ["x = a , y", { x: "a", y: "" }, true],
    ["x==a", { x: "b" }, false],
    ["x!=a", {}, true],
    ["x!=a", { x: "a" }, false],
    ["x in (a,b)", { x: "b" }, true],
    ["x in (a,b)", {}, false],
    ["x notin (a,b)", {}, true],
    ["x notin (a,b)", { x: "a" }, false],
    ["x", { x: "anything" }, true],
    ["!x", {}, true],
    ["!x", { x: "" }, false],
    ["x=", { x: "" }, true],
    ["x in (,a)", { x: "" }, true],
    ["x in ()", { x: "" }, true],
    ["x in (a,)", { x: "" }, true],
    ["x>5", { x: "6" }, true],
    ["x<5", { x: "6" }, false],
    ["x>5", { x: "no number" }, false],
    ["in in (in,notin)", { in: "notin" }, true],
    ["toString", {}, false],
    ["a.example.com/k=v", { "a.example.com/k": "v" }, true],
  ])("matches %j against %j: %j", (selector, labels, expected) => {
    expect(matches(selector, labels)).toBe(expected);
  });

  it.each([
    ["x=a||y=b", 'unable to parse requirement: values[0][x]: Invalid value: "a||y": a valid label must be'],
    ["x==a==b", "unable to parse requirement: found '==', expected: ',' or 'end of string'"],
    ["!x=a", "unable to parse requirement: found '=', expected: ',' or 'end of string'"],
    ["x<a", "for 'Gt', 'Lt' operators, the value must be an integer"],
    ["x in a", "unable to parse requirement: found 'a' expected: '('"],
    ["x in (a", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["x,", "unable to parse requirement: found '', expected: identifier after ','"],
    [",x", "unable to parse requirement: found ',', expected: !, identifier, or 'end of string'"],
    ["x y", "unable to parse requirement: found 'y', expected: in, notin, =, ==, !=, gt, lt"],
    [
      "x in (-a,b,-c)",
      /^unable to parse requirement: \[values\[0\]\[x\]: Invalid value: "-a": .*, values\[1\]\[x\]: Invalid value: "-c": .*\]$/,
    ],
    [
      "x>-a-",
      /^unable to parse requirement: \[values\[0\]: Invalid value: "-a-": .* must be an integer, values\[0\]\[x\]: Invalid value/,
    ],
    ["a?b", 'unable to parse requirement: <nil>: Invalid value: "a?b": name part must consist of alphanumeric'],
  ])("says what is wrong with %j", (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(message);
  });

  it("prints sorted by key and parses back to the same", () => {
    const printed = String(parseLabelSelector("z in (b,a), !y,x!=1,w"));
    expect(printed).toBe("w,x!=1,!y,z in (a,b)");
    expect(String(parseLabelSelector(printed))).toBe(printed);
  });

  it("compiles a LabelSelector object", () => {
    const selector = compileLabelSelector({
      matchLabels: { app: "web" },
      matchExpressions: [
        { key: "tier", operator: "In", values: ["front", "back"] },
        { key: "old", operator: "DoesNotExist" },
      ],
    });
    expect(selector.matches({ app: "web", tier: "back" })).toBe(true);
    expect(selector.matches({ app: "web", tier: "back", old: "" })).toBe(false);
    expect(String(selector)).toBe("app=web,!old,tier in (back,front)");
    expect(selector.requiresExactMatch("app")).toBe("web");
    expect(selector.requiresExactMatch("tier")).toBeUndefined();
  });

  it("selects nothing when absent and everything when empty", () => {
    expect(compileLabelSelector(undefined).matches({})).toBe(false);
    expect(compileLabelSelector({}).matches({})).toBe(true);
    expect(formatLabelSelector({})).toBe("<none>");
    expect(formatLabelSelector({ matchLabels: { a: "b" } })).toBe("a=b");
  });

  it("rejects an operator that does not exist", () => {
    expect(() => compileLabelSelector({ matchExpressions: [{ key: "a", operator: "Like" }] })).toThrow(
      '"Like" is not a valid label selector operator',
    );
  });

  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/);
  const labels = fc.dictionary(word, word, { maxKeys: 4 });

  it("matches what it was made from, and its negation does not", () => {
    fc.assert(
      fc.property(labels, word, word, (set, key, value) => {
        const equal = compileLabelSelector({ matchLabels: set });
        expect(equal.matches({ ...set, extra: "1" })).toBe(true);
        expect(matches(`${key}=${value}`, set)).toBe(!matches(`${key}!=${value}`, set));
        expect(matches(`${key} in (${value})`, set)).toBe(!matches(`${key} notin (${value})`, set));
      }),
    );
  });
});
