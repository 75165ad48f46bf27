import { expect, test } from "vitest";
import { inTurn } from "./body-turns.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a turn hands on a few bodies, in the order in which they came, and the next turns hand on the rest", async () => {
  const served: number[] = [];
  const all = Array.from({ length: 20 }, (_, index) => index);
  for (const index of all) inTurn(() => served.push(index));
  expect(served).toEqual([]);
  await turn();
  expect(served).toEqual(all.slice(0, 8));
  inTurn(() => served.push(20));
  while (served.length < 21) await turn();
  expect(served).toEqual([...all, 20]);
});

test("one body alone is handed on at the end of its turn", async () => {
  let isServed = false;
  inTurn(() => (isServed = true));
  await turn();
  expect(isServed).toBe(true);
});
