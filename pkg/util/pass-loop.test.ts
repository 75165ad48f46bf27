import { expect, test } from "vitest";
import { FakeClock } from "../testing/fake-clock.ts";
import { settled } from "../testing/settled.ts";
import { Backoff } from "./backoff.ts";
import { PassLoop } from "./pass-loop.ts";

/** A loop whose passes end when the test says so. */
function newLoop(worthTrying = true) {
  const clock = new FakeClock();
  const ends: { resolve(): void; reject(error: Error): void }[] = [];
  const loop = new PassLoop({
    clock,
    pass: () => new Promise<void>((resolve, reject) => ends.push({ resolve, reject })),
    backoff: new Backoff({ initial: 1000, max: 10_000, factor: 2, jitter: 0 }),
    failed: () => worthTrying,
  });
  const poke = async () => {
    loop.poke();
    await settled();
  };
  const end = async (error?: Error) => {
    const last = ends.at(-1);
    if (error) last?.reject(error);
    else last?.resolve();
    await settled();
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settled();
  };
  return { loop, clock, poke, end, pass, begun: () => ends.length };
}

test("one pass at a time; pokes that come meanwhile make one more", async () => {
  const { loop, poke, end, begun } = newLoop();
  for (let pokes = 0; pokes < 3; pokes++) await poke();
  expect(begun()).toBe(1);
  await end();
  expect(begun()).toBe(2);
  await end();
  expect([begun(), loop.isRunning]).toEqual([2, false]);
});

test("a pass that failed comes again after a second, then later and later, until one succeeds", async () => {
  const { poke, end, pass, begun } = newLoop();
  await poke();
  for (const seconds of [1, 2, 4, 8, 10, 10]) {
    const before = begun();
    await end(new Error("failed"));
    await pass(seconds * 1000 - 1);
    expect(begun()).toBe(before);
    await pass(1);
    expect(begun()).toBe(before + 1);
  }
  await end();
  await poke();
  const before = begun();
  await end(new Error("failed"));
  await pass(1000);
  expect(begun()).toBe(before + 1);
});

test("a failure that is not worth another try waits for a poke", async () => {
  const { clock, poke, end, begun } = newLoop(false);
  await poke();
  await end(new Error("failed"));
  expect([clock.pending, begun()]).toEqual([0, 1]);
});

test("the first of several times counts, and a pass that begins before makes it void", async () => {
  const { loop, clock, poke, end, pass, begun } = newLoop();
  loop.pokeAt(clock.now() + 5000, undefined, clock.now() + 2000);
  await pass(2000);
  expect(begun()).toBe(1);
  await end();
  loop.pokeAt(clock.now() + 5000);
  await poke();
  await end();
  expect([clock.pending, begun()]).toEqual([0, 2]);
});

test("stopping waits for the pass under way, and none follows", async () => {
  const { loop, clock, poke, end, begun } = newLoop();
  await poke();
  loop.poke();
  loop.pokeAt(clock.now() + 1000);
  const stopped = loop.stop();
  // What the pass under way still asks for is too late.
  loop.pokeAt(clock.now() + 1000);
  await end();
  await stopped;
  loop.poke();
  await settled();
  expect([clock.pending, begun()]).toEqual([0, 1]);
});
