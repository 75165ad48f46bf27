import fc from "fast-check";
import { expect, it } from "vitest";
import type { CachedObject } from "../../watch-cache/interface.ts";
import { ListPieces } from "./list-pieces.ts";

const itemOf = (text: string) => {
  const bytes = Buffer.from(JSON.stringify({ text }));
  return { length: bytes.length, copyTo: (target: Buffer, at: number) => bytes.copy(target, at) } as CachedObject;
};

it("make up the whole list, whatever the items and the size of a piece", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.integer({ min: 1, max: 200 }), (texts, size) => {
      const pieces = new ListPieces(Buffer.from('{"items":['), texts.map(itemOf));
      const made: Buffer[] = [];
      for (let piece = pieces.next(size); piece; piece = pieces.next(size)) made.push(piece);
      const whole = Buffer.concat(made);
      expect(JSON.parse(whole.toString())).toEqual({ items: texts.map((text) => ({ text })) });
      expect(pieces.length).toBe(whole.length);
      for (const piece of made.slice(0, -1)) expect(piece.length).toBeGreaterThanOrEqual(size);
    }),
  );
});
