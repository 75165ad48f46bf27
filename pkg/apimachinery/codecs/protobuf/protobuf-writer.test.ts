import fc from "fast-check";
import { expect, test } from "vitest";
import { ProtobufReader } from "./protobuf-reader.ts";
import { ProtobufWriter } from "./protobuf-writer.ts";

test("every integer that a number holds exactly is read back as it was written", () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(127, 128, 2 ** 31, 2 ** 32)), (value) => {
      const writer = new ProtobufWriter();
      writer.varintField(3, value);
      const reader = new ProtobufReader(writer.finish());
      expect(reader.tag()).toEqual({ number: 3, type: 0 });
      expect(reader.int64()).toBe(value);
      expect(reader.done).toBe(true);
    }),
  );
});

test("texts in messages in messages are read back in the reverse order of writing, however long", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 3000 })), (texts) => {
      const writer = new ProtobufWriter();
      for (const text of texts) {
        const mark = writer.length;
        writer.stringField(1, text);
        writer.message(200, mark);
      }
      const reader = new ProtobufReader(writer.finish());
      const read: string[] = [];
      while (!reader.done) {
        expect(reader.tag()).toEqual({ number: 200, type: 2 });
        const inner = new ProtobufReader(reader.chunk());
        inner.tag();
        read.unshift(inner.chunk().toString());
      }
      expect(read).toEqual(texts);
    }),
    { numRuns: 30 },
  );
});
