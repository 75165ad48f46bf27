import { expect, it } from "vitest";
import { ValueRoom } from "./value-room.ts";

it("gives values of one transaction room of their own, however many and large they are", () => {
  const room = new ValueRoom();
  const sizes = [10, 60_000, 10_000, 3_000_000, 100];
  const values = sizes.map((size, index) => room.take(size).fill(index));
  expect(values.map(({ length }) => length)).toEqual(sizes);
  for (const [index, value] of values.entries()) expect(value.every((byte) => byte === index)).toBe(true);
});

it("uses its memory again for the next transaction, but does not keep what a large one needed", () => {
  const room = new ValueRoom();
  const first = room.take(100).buffer;
  room.clear();
  expect(room.take(100).buffer).toBe(first);
  const large = room.take(3_000_000).buffer;
  room.clear();
  expect(room.take(100).buffer).not.toBe(large);
});
