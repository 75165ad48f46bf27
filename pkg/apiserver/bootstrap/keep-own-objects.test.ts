import { expect, test } from "vitest";
import type { ResourceRegistry } from "../registry/generic/resource-registry.ts";
import type { CacheEvent, CacheWatchSink } from "../watch-cache/interface.ts";
import { keepOwnObjects } from "./keep-own-objects.ts";

/** Keeps objects in caches whose watches are the test's; the latest is the last. */
function keep() {
  const sinks: CacheWatchSink[] = [];
  let made = 0;
  const watch = (_selector: unknown, _after: unknown, sink: CacheWatchSink) => {
    sinks.push(sink);
    return () => undefined;
  };
  const registry = { of: () => ({ store: { cache: { watch } } }) } as unknown as ResourceRegistry;
  keepOwnObjects(registry, () => Promise.resolve(void made++));
  const deleted = { type: "DELETED" } as CacheEvent;
  return { sinks, deleteOne: () => sinks.at(-1)?.event(deleted, () => expect.unreachable()), made: () => made };
}

test("what is deleted is made again", async () => {
  const { deleteOne, made } = keep();
  deleteOne();
  await expect.poll(made).toBe(1);
});

test("what was deleted while the storage could not be followed is made again, and so is what is deleted later", async () => {
  const { sinks, deleteOne, made } = keep();
  sinks.at(-1)?.failed(new Error("the disk is gone"));
  sinks.at(-1)?.bookmark(1);
  await expect.poll(made).toBe(1);
  deleteOne();
  await expect.poll(made).toBe(2);
});
