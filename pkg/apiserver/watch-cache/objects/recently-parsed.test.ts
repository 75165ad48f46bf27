import { expect, it } from "vitest";
import { RecentlyParsed } from "./recently-parsed.ts";

it("remembers the last hundred or so, and forgets the others in their order", () => {
  const recent = new RecentlyParsed();
  const forgotten: number[] = [];
  for (let n = 0; n < 1000; n++) recent.remember({ forget: () => forgotten.push(n) });
  expect(forgotten.length).toBeGreaterThan(800);
  expect(forgotten.length).toBeLessThan(900);
  expect(forgotten).toEqual(forgotten.map((_, index) => index));
});
