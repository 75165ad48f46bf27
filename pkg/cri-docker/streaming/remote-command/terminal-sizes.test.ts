import { once } from "node:events";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TerminalSizes } from "./terminal-sizes.ts";

async function sizesIn(chunks: readonly Buffer[]) {
  const source = new PassThrough();
  const seen: unknown[] = [];
  new TerminalSizes(source).onResize((size) => seen.push(size));
  for (const chunk of chunks) if (chunk.length > 0) source.write(chunk);
  source.end();
  await once(source, "end");
  return seen;
}

describe("TerminalSizes", () => {
  it("reads sizes however they are cut", async () => {
    const side = fc.integer({ min: 1, max: 65535 });
    const sizes = fc.array(fc.record({ Width: side, Height: side }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (sizes, cut) => {
        const text = Buffer.from(sizes.map((size) => JSON.stringify(size)).join("\n"));
        const at = text.length === 0 ? 0 : cut % text.length;
        const seen = await sizesIn([text.subarray(0, at), text.subarray(at)]);
        expect(seen).toEqual(sizes.map(({ Width, Height }) => ({ width: Width, height: Height })));
      }),
    );
  });

  it("ignores what is no size", async () => {
    const chunks = ["{}", "null}", '{"Width":0,"Height":0}', '{"Width":"x","Height":3}', '{"Width":4,"Height":5}'];
    expect(await sizesIn(chunks.map((text) => Buffer.from(text)))).toEqual([{ width: 4, height: 5 }]);
  });

  it("tells a late listener the size that is known", async () => {
    const source = new PassThrough();
    const sizes = new TerminalSizes(source);
    source.end('{"Width":80,"Height":24}');
    await once(source, "end");
    const seen: unknown[] = [];
    sizes.onResize((size) => seen.push(size));
    expect(seen).toEqual([{ width: 80, height: 24 }]);
  });
});
