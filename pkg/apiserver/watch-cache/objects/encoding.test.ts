import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../apimachinery/object.ts";
import { encodeForStorage, replaceResourceVersion, spliceResourceVersion, takeSource } from "./encoding.ts";

const metadata = { name: "a", namespace: "default" };

describe("an object's stored JSON", () => {
  it("starts with kind, apiVersion and metadata whatever the object's order, without resourceVersion", () => {
    const object = {
      spec: { a: 1 },
      metadata: { ...metadata, resourceVersion: "7" },
      apiVersion: "apps/v1",
      kind: "D",
    };
    expect(encodeForStorage(object).toString()).toBe(
      '{"kind":"D","apiVersion":"apps/v1","metadata":{"name":"a","namespace":"default"},"spec":{"a":1}}',
    );
  });

  it("needs a kind and an apiVersion", () => {
    expect(() => encodeForStorage({ metadata })).toThrow("object a has no kind or apiVersion");
  });

  it("remembers the object it came from until that is taken", () => {
    const object: KubeObject = { kind: "Pod", apiVersion: "v1", metadata: { ...metadata } };
    const bytes = encodeForStorage(object);
    expect(takeSource(bytes, 7)).toBe(object);
    expect(object.metadata.resourceVersion).toBe("7");
    expect(takeSource(bytes, 7)).toBeUndefined();
  });

  it("gets its resourceVersion spliced in, whatever the object holds", () => {
    const anyObject = fc.record({
      labels: fc.dictionary(fc.string(), fc.string({ unit: "grapheme" })),
      data: fc.json(),
      revision: fc.nat(),
      later: fc.maxSafeNat(),
    });
    fc.assert(
      fc.property(anyObject, ({ labels, data, revision, later }) => {
        const object = { kind: "Pod", apiVersion: "v1", metadata: { ...metadata, labels }, data };
        const stored = encodeForStorage(object);
        const spliced = spliceResourceVersion(stored, revision);
        const plain = JSON.parse(JSON.stringify(object)) as typeof object;
        const at = (version: number) => ({
          ...plain,
          metadata: { ...plain.metadata, resourceVersion: String(version) },
        });
        expect(JSON.parse(spliced.toString())).toEqual(at(revision));
        expect(JSON.parse(replaceResourceVersion(spliced, later).toString())).toEqual(at(later));
      }),
    );
  });

  it("may have empty metadata, and is refused when it is no object", () => {
    const stored = Buffer.from('{"kind":"K","apiVersion":"v1","metadata":{}}');
    expect(spliceResourceVersion(stored, 5).toString()).toBe(
      '{"kind":"K","apiVersion":"v1","metadata":{"resourceVersion":"5"}}',
    );
    expect(() => spliceResourceVersion(Buffer.from("rubbish"), 1)).toThrow("stored value is no API object");
  });
});
