import { expect, it } from "vitest";
import { onceATurn } from "./once-a-turn.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it("works once at the end of a turn for all who asked, and again for those who ask meanwhile", async () => {
  let done = 0;
  const ask = onceATurn(() => {
    done++;
    if (done === 1) ask();
  });
  ask();
  ask();
  expect(done).toBe(0);
  await turn();
  expect(done).toBe(1);
  await turn();
  expect(done).toBe(2);
  await turn();
  expect(done).toBe(2);
});
