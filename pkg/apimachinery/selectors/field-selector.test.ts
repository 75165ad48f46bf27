import { describe, expect, it } from "vitest";
import { parseFieldSelector } from "./field-selector.ts";

describe("field selector", () => {
  it.each([
    ["", {}, true],
    ["a=b", { a: "b" }, true],
    ["a==b,c!=d", { a: "b", c: "e" }, true],
    ["a==b,c!=d", { a: "b", c: "d" }, false],
    ["a!=b", {}, true],
    ["a=", {}, true],
    ["a=x\\,y\\=z\\\\", { a: "x,y=z\\" }, true],
    ["a=b,", { a: "b" }, true],
  ])("matches %j against %j: %j", (selector, fields, expected) => {
    expect(parseFieldSelector(selector).matches(fields as Record<string, string>)).toBe(expected);
  });

  it("knows which value a field must have", () => {
    const selector = parseFieldSelector("spec.nodeName=n1,status.phase!=Failed");
    expect(selector.requiresExactMatch("spec.nodeName")).toBe("n1");
    expect(selector.requiresExactMatch("status.phase")).toBeUndefined();
  });

  it("prints what it parsed, escapes included", () => {
    const text = "a=x\\,y,b!=1";
    expect(String(parseFieldSelector(text))).toBe(text);
  });

  it.each([
    ["a", "invalid selector: 'a'; can't understand 'a'"],
    ["a=b\\c", "invalid field selector: invalid escape sequence: \\c"],
    ["a=b=c", "invalid field selector: unescaped character in value: 61"],
  ])("says what is wrong with %j", (selector, message) => {
    expect(() => parseFieldSelector(selector)).toThrow(message);
  });
});
