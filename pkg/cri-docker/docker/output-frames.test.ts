import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameReader, type OutputFrame } from "./output-frames.ts";

function encode({ stream, data }: OutputFrame): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === "stdout" ? 1 : 2;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

const frame = fc.record({
  stream: fc.constantFrom("stdout" as const, "stderr" as const),
  data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});

describe("frames of the engine's output", () => {
  it("come out as they went in, however the bytes were cut", () => {
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(encode));
        const reader = new FrameReader();
        const read: OutputFrame[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = cuts[turn % cuts.length] ?? 1;
          read.push(...reader.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(read).toEqual(frames);
      }),
    );
  });
});
