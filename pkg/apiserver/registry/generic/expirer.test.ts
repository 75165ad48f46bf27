import { expect, test } from "vitest";
import { pods } from "../../../api/resources.ts";
import type { Storage } from "../../../storage/interface.ts";
import { MemoryStorage } from "../../../storage/memory/memory-storage.ts";
import { names, pod, setUp, turn } from "../../watch-cache/testing/cacher-harness.ts";
import { Expirer } from "./expirer.ts";
import type { ResourceStore } from "./store/resource-store.ts";

const ttl = 60_000;

/** Pods that expire, over memory; `refusals` deletes fail first. */
async function expiringPods(refusals = 0) {
  const memory = new MemoryStorage();
  let breakFeed = (): void => expect.unreachable();
  const watch = memory.watch.bind(memory);
  memory.watch = (from, to, options, sink) => {
    const feed = watch(from, to, options, sink);
    breakFeed = () => (feed.close(), sink.failed(new Error("the disk is gone")));
    return feed;
  };
  const set = await setUp(memory);
  let left = refusals;
  const storage: Pick<Storage, "delete"> = {
    delete: (key, expected) =>
      left-- > 0 ? Promise.reject(new Error("the disk is full")) : set.storage.delete(key, expected),
  };
  const store = { cache: set.cache, definition: { ref: pods } } as unknown as ResourceStore;
  new Expirer(store, storage, ttl, set.clock);
  const pass = async (ms: number) => {
    set.clock.advance(ms);
    await turn();
  };
  /** The storage fails; a second later it is read anew. */
  const loseSight = () => {
    breakFeed();
    set.clock.advance(1000);
    return set.cache.ready();
  };
  return { ...set, pass, loseSight, left: () => names(set.cache.list().items) };
}

test("an object is gone a while after its last write", async () => {
  const { write, pass, left } = await expiringPods();
  await write(pod("a"));
  await write(pod("b"));
  await pass(ttl / 2);
  await write(pod("a", { written: "again" }));
  await pass(ttl / 2);
  expect(left()).toEqual(["a"]);
  await pass(ttl / 2);
  expect(left()).toEqual([]);
});

test("what cannot be removed is removed later, and nobody suffers", async () => {
  const { write, pass, left } = await expiringPods(1);
  await write(pod("a"));
  await write(pod("b"));
  await pass(ttl);
  expect(left()).toEqual(["a", "b"]);
  await pass(ttl);
  expect(left()).toEqual([]);
});

test("what stands there is removed in its time, also after the cache has lost sight of it", async () => {
  const { write, pass, left, loseSight } = await expiringPods();
  await write(pod("b"));
  await pass(ttl / 2);
  await write(pod("a"));
  await loseSight();
  expect(left()).toEqual(["a", "b"]);
  await pass(ttl / 2);
  expect(left()).toEqual(["a"]);
  await pass(ttl / 2);
  expect(left()).toEqual([]);
  await write(pod("c"));
  await pass(ttl);
  expect(left()).toEqual([]);
});
