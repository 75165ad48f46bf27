import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataFrames, type Frame, FrameReader, pingFrame, replyFrame } from "./frames.ts";
import { SpdyError } from "./spdy-error.ts";

/** What the reader makes of bytes that come in these pieces; data of one stream joined. */
function readAll(bytes: Buffer, cuts: readonly number[]): Frame[] {
  const reader = new FrameReader();
  const positions = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  const frames = positions.slice(1).flatMap((end, index) => [...reader.push(bytes.subarray(positions[index], end))]);
  return frames.reduce<Frame[]>((joined, frame) => {
    const last = joined.at(-1);
    if (frame.type !== "data" || last?.type !== "data" || last.streamId !== frame.streamId || last.fin) {
      return [...joined, frame];
    }
    return [...joined.slice(0, -1), { ...frame, payload: Buffer.concat([last.payload, frame.payload]) }];
  }, []);
}

describe("SPDY frames", () => {
  it("are read the same however the bytes are cut", () => {
    const id = fc.integer({ min: 1, max: 0x7fffffff });
    const data = fc.record({ id, payload: fc.uint8Array({ minLength: 1, maxLength: 300 }), fin: fc.boolean() });
    fc.assert(
      fc.property(fc.array(data, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (items, cuts) => {
        const frames = items.flatMap((item) => [
          ...dataFrames(item.id, Buffer.from(item.payload), item.fin),
          pingFrame(item.id),
        ]);
        const read = readAll(Buffer.concat(frames), cuts);
        expect(read).toEqual(
          items.flatMap((item) => [
            { type: "data", streamId: item.id, fin: item.fin, payload: Buffer.from(item.payload) },
            { type: "ping", id: item.id },
          ]),
        );
      }),
    );
  });

  it("of a long message are several, the last of which ends the stream", () => {
    const payload = Buffer.alloc(3_000_000, 7);
    const frames = [...new FrameReader().push(Buffer.concat(dataFrames(5, payload, true)))];
    expect(frames.map((frame) => frame.type === "data" && frame.fin)).toEqual([false, false, true]);
  });

  it("that are garbage give a SpdyError or nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => {
        const reader = new FrameReader();
        try {
          for (const chunk of chunks) for (const _ of reader.push(Buffer.from(chunk)));
        } catch (error) {
          expect(error).toBeInstanceOf(SpdyError);
        }
      }),
    );
  });

  it("of another version are refused", () => {
    const frame = replyFrame(1, Buffer.alloc(0));
    frame[1] = 2;
    expect(() => [...new FrameReader().push(frame)]).toThrow("not SPDY/3");
  });
});
