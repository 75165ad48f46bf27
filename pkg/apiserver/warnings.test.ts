import { expect, test } from "vitest";
import { Warnings } from "./warnings.ts";

function told(texts: readonly string[]): readonly string[] {
  const warnings = new Warnings();
  for (const text of texts) warnings.add(text);
  return warnings.texts;
}

test("a warning is told whole, and once", () => {
  const long = "x".repeat(1000);
  expect(told([long, "short", long, ""])).toEqual([long, "short"]);
});

test("more than 4096 characters of them are cut to 256 each, those told before too", () => {
  const [first, second, third] = ["a", "b", "c"].map((letter) => letter.repeat(2000)) as [string, string, string];
  expect(told([first, second, third, "short"])).toEqual([
    first.slice(0, 256),
    second.slice(0, 256),
    third.slice(0, 256),
    "short",
  ]);
});

test("a body full of unknown fields is told of within bounds, and at once", () => {
  const texts = told(Array.from({ length: 200_000 }, (_, index) => `unknown field "k${index}"`));
  expect(texts[0]).toBe('unknown field "k0"');
  expect(texts.join("").length).toBeLessThan(4096 + 256);
});
