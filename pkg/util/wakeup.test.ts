import { expect, test } from "vitest";
import { Wakeup } from "./wakeup.ts";

async function isAsleep(sleep: Promise<void>): Promise<boolean> {
  const turn = new Promise<"asleep">((resolve) => setImmediate(() => resolve("asleep")));
  return (await Promise.race([sleep, turn])) === "asleep";
}

test("sleeps until it is told", async () => {
  const wakeup = new Wakeup();
  const sleep = wakeup.told();
  expect(await isAsleep(sleep)).toBe(true);
  wakeup.tell();
  expect(await isAsleep(sleep)).toBe(false);
});

test("what was told before the sleep counts once, however often it was told", async () => {
  const wakeup = new Wakeup();
  wakeup.tell();
  wakeup.tell();
  expect(await isAsleep(wakeup.told())).toBe(false);
  expect(await isAsleep(wakeup.told())).toBe(true);
});
