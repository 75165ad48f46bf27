import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

describe("LineSplitter", () => {
  it("gives the same lines however the bytes are cut", () => {
    const lines = fc.array(fc.string({ minLength: 1, unit: "grapheme" }).filter((line) => !line.includes("\n")));
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 9 }), (wanted, size) => {
        const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(""));
        const got: string[] = [];
        const splitter = new LineSplitter((line) => got.push(line));
        for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
        expect(got).toEqual(wanted);
      }),
    );
  });
});
