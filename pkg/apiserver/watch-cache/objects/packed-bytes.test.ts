import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeForStorage } from "./encoding.ts";
import { PackedBytes, type Slab } from "./packed-bytes.ts";
import { RecentlyParsed } from "./recently-parsed.ts";
import { StoredObject } from "./stored-object.ts";

const resource = { shape: { namespaced: false }, parsed: new RecentlyParsed() };

function make(packed: PackedBytes | undefined, name: string, size: number): StoredObject {
  const stored = encodeForStorage({
    kind: "K",
    apiVersion: "v1",
    metadata: { name, annotations: { filler: "x".repeat(size) } },
  });
  return StoredObject.decode(resource, name, stored, 1, packed);
}
const slabsOf = (objects: Iterable<StoredObject>) =>
  new Set([...objects].flatMap(({ slab }): Slab[] => (slab ? [slab] : [])));

describe("packed bytes", () => {
  it("of an object that fills a slab by itself keep clear of what moves into that slab", () => {
    const packed = new PackedBytes();
    const [survivor, released] = [make(packed, "survivor", 100), make(packed, "released", 3000)];
    released.release(packed);
    const large = make(packed, "large", 400_000);
    expect(JSON.parse(String(large.bytes))).toMatchObject({ metadata: { name: "large" } });
    expect(JSON.parse(String(survivor.bytes))).toMatchObject({ metadata: { name: "survivor" } });
  });

  it("of an object that has left stay where they are when its slab is emptied", () => {
    const packed = new PackedBytes();
    const large = make(packed, "large", 400_000);
    const other = make(packed, "other", 0);
    large.release(packed);
    expect(make(packed, "next", 0).slab).toBe(other.slab);
  });

  it("stay what they are, and lose at most half of their slabs to holes", () => {
    // About as long as slabs are, and longer.
    const large = [4_000, 200_000, 400_000].map((size) => fc.integer({ min: size, max: size + 200 }));
    const replacement = fc.record({ name: fc.nat(40), size: fc.oneof(fc.nat(3000), ...large) });
    fc.assert(
      fc.property(fc.array(replacement, { maxLength: 400 }), (script) => {
        const packed = new PackedBytes();
        const present = new Map<string, StoredObject>();
        const texts = new Map<string, string>();
        const replaced: [StoredObject, string][] = [];
        for (const { name, size } of script) {
          const key = String(name);
          const old = present.get(key);
          const made = make(packed, key, size);
          if (old) replaced.push([old, texts.get(key) ?? ""]);
          old?.release(packed);
          present.set(key, made);
          texts.set(key, String(make(undefined, key, size).bytes));
        }
        for (const [key, object] of present) expect(String(object.bytes)).toBe(texts.get(key));
        for (const [object, text] of replaced) expect(String(object.bytes)).toBe(text);
        const live = [...present.values()].reduce((sum, { length }) => sum + length, 0);
        const used = [...slabsOf(present.values())].reduce((sum, slab) => sum + slab.used, 0);
        // The slab that is being filled may be empty but for the last object.
        expect(used).toBeLessThanOrEqual(2 * live + (256 << 10) + 400_200);
      }),
      { numRuns: 100 },
    );
  });
});
