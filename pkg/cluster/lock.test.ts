import { expect, test } from "vitest";
import { acquireLock, withLock } from "./lock.ts";

const fresh = () => `lock.test ${process.pid} ${Math.random()}`;

test("work runs, and the lock is free again after it, also when it failed", async () => {
  const name = fresh();
  expect(await withLock(name, async () => 1)).toBe(1);
  await expect(withLock(name, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await withLock(name, async () => 2)).toBe(2);
});

test("a second holder is told who the first is", async () => {
  const name = fresh();
  await withLock(name, async () => {
    await expect(withLock(name, async () => 1)).rejects.toThrow(
      `another berth command (pid ${process.pid}) is working on this cluster; wait for it`,
    );
  });
});

test("a holder that is held up for a moment is named all the same", async () => {
  const name = fresh();
  await withLock(name, async () => {
    const second = withLock(name, async () => 1).catch(({ message }: Error) => message);
    setImmediate(() => {
      const until = performance.now() + 700;
      while (performance.now() < until);
    });
    expect(await second).toContain(`(pid ${process.pid})`);
  });
});

test("of many that want it at once exactly one gets it", async () => {
  const name = fresh();
  const locks = await Promise.all(Array.from({ length: 20 }, () => acquireLock(name)));
  const held = locks.filter((lock) => lock !== undefined);
  expect(held.length).toBe(1);
  held.forEach((lock) => lock.close());
});
