import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyedHeap } from "./keyed-heap.ts";

interface Item {
  readonly key: string;
  readonly rank: number;
}

describe("KeyedHeap", () => {
  it("gives items in order, whatever was set, replaced and deleted before", () => {
    const key = fc.constantFrom(..."abcdefghij");
    const action = fc.record({ key, rank: fc.nat(100), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const heap = new KeyedHeap<Item>(
          (item) => item.key,
          (a, b) => a.rank < b.rank,
        );
        const expected = new Map<string, number>();
        for (const { key, rank, remove } of actions) {
          if (remove) {
            expect(heap.delete(key)?.rank).toBe(expected.get(key));
            expected.delete(key);
          } else {
            heap.set({ key, rank });
            expected.set(key, rank);
          }
          expect(heap.get(key)?.rank).toBe(expected.get(key));
        }
        expect(heap.size).toBe(expected.size);
        const ranks: number[] = [];
        for (let item = heap.pop(); item; item = heap.pop()) ranks.push(item.rank);
        expect(ranks).toEqual([...expected.values()].sort((a, b) => a - b));
      }),
    );
  });
});
