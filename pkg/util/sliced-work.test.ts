import { expect, test } from "vitest";
import { SlicedWork } from "./sliced-work.ts";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("works until a step finds nothing, in a later turn however often it was asked", async () => {
  const steps: string[] = [];
  const left = ["a", "b"];
  const work = new SlicedWork(() => {
    const next = left.shift();
    steps.push(next ?? "nothing");
    return next !== undefined;
  });
  work.ask();
  work.ask();
  expect(steps).toEqual([]);
  await nextTurn();
  expect(steps).toEqual(["a", "b", "nothing"]);
  left.push("c");
  work.ask();
  await nextTurn();
  expect(steps.slice(3)).toEqual(["c", "nothing"]);
});

test("lets others have a turn while there is more to do", async () => {
  let steps = 0;
  let others = 0;
  const work = new SlicedWork(() => {
    steps++;
    return others < 2;
  });
  work.ask();
  for (; others < 2; others++) await nextTurn();
  expect(steps).toBeGreaterThan(2);
});
