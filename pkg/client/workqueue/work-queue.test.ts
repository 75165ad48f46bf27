import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import { ExponentialRateLimiter } from "./rate-limiter.ts";
import { WorkQueue } from "./work-queue.ts";

const newQueue = (clock = new FakeClock()) =>
  new WorkQueue(clock, { limiter: new ExponentialRateLimiter(5, 1_000_000) });

describe("WorkQueue", () => {
  it("hands out a key once, however often it was added", async () => {
    const queue = newQueue();
    queue.add("a");
    queue.add("b");
    queue.add("a");
    expect(queue.length).toBe(2);
    expect([await queue.get(), await queue.get()]).toEqual(["a", "b"]);
  });

  it("holds back a key that is worked on, and hands it out again when that is done", async () => {
    const queue = newQueue();
    queue.add("a");
    await queue.get();
    queue.add("a");
    expect(queue.length).toBe(0);
    queue.done("a");
    expect(await queue.get()).toBe("a");
  });

  it("wakes workers in the order they came", async () => {
    const queue = newQueue();
    const workers = [queue.get(), queue.get()];
    queue.add("a");
    queue.add("b");
    expect(await Promise.all(workers)).toEqual(["a", "b"]);
  });

  it("adds a delayed key when the earliest of its delays has passed", () => {
    const clock = new FakeClock();
    const queue = newQueue(clock);
    queue.addAfter("a", 1000);
    queue.addAfter("a", 100);
    queue.addAfter("a", 500);
    expect(clock.pending).toBe(1);
    clock.advance(99);
    expect(queue.length).toBe(0);
    clock.advance(1);
    expect(queue.length).toBe(1);
  });

  it("doubles a failing key's wait until it is forgotten", () => {
    const clock = new FakeClock();
    const limiter = new ExponentialRateLimiter(5, 1_000_000);
    expect([1, 2, 3].map(() => limiter.when("a"))).toEqual([5, 10, 20]);
    limiter.forget("a");
    expect(limiter.when("a")).toBe(5);
    const queue = new WorkQueue(clock, { limiter });
    queue.addRateLimited("a");
    expect(queue.numRequeues("a")).toBe(2);
    clock.advance(10);
    expect(queue.length).toBe(1);
  });

  it("waits a thousand seconds at most", () => {
    const limiter = new ExponentialRateLimiter(5, 1_000_000);
    for (let tries = 0; tries < 2000; tries++) limiter.when("a");
    expect(limiter.when("a")).toBe(1_000_000);
  });

  it("gives up its workers on shutdown after the waiting keys, and drops delayed ones", async () => {
    const queue = newQueue();
    queue.add("a");
    queue.addAfter("b", 10);
    queue.shutDown();
    queue.add("c");
    expect([await queue.get(), await queue.get()]).toEqual(["a", undefined]);
  });

  it("never gives one key to two workers and never loses an added key", async () => {
    const action = fc.record({ kind: fc.constantFrom("add", "get", "done"), key: fc.constantFrom("a", "b", "c") });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const queue = newQueue();
        const held = new Set<string>();
        const wanted = new Set<string>();
        for (const { kind, key } of actions) {
          if (kind === "add") {
            queue.add(key);
            wanted.add(key);
          } else if (kind === "done" && held.delete(key)) queue.done(key);
          else if (kind === "get" && queue.length > 0) {
            const next = (await queue.get()) ?? "";
            expect(held.has(next)).toBe(false);
            held.add(next);
            wanted.delete(next);
          }
        }
        for (const key of held) queue.done(key);
        expect(queue.length).toBe(wanted.size);
      }),
    );
  });
});
