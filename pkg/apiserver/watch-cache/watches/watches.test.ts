import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../apimachinery/object.ts";
import { MemoryStorage } from "../../../storage/memory/memory-storage.ts";
import { FakeClock } from "../../../testing/fake-clock.ts";
import { Cacher } from "../cacher.ts";
import type { CachedObject } from "../interface.ts";
import { encodeForStorage } from "../objects/encoding.ts";
import { pod, prefix, recorder, setUp, turn, web } from "../testing/cacher-harness.ts";

describe("watches of the watch cache", () => {
  it("hands watchers in this process the object that was written, without parsing it again", async () => {
    const { cache, write } = await setUp();
    const seen: KubeObject[] = [];
    const sink = { event: ({ current }: { current: CachedObject }) => seen.push(current.object()) };
    cache.watch({}, cache.revision, { bookmark: () => undefined, failed: () => undefined, ...sink });
    const written = pod("a");
    const revision = await write(written);
    expect(seen).toEqual([written]);
    expect(seen[0]).toBe(written);
    expect(written.metadata.resourceVersion).toBe(String(revision));
  });

  it("translates events for watchers whose selector an object enters or leaves", async () => {
    const { cache, write, remove } = await setUp();
    const { seen, frames, sink } = recorder();
    cache.watch({ matches: web }, cache.revision, sink);
    await write(pod("a", { app: "db" }));
    const entered = await write(pod("a", { app: "web" }));
    const changed = await write(pod("a", { app: "web", tier: "front" }));
    const left = await write(pod("a", { app: "db" }));
    await remove("a");
    expect(seen).toEqual([`ADDED a@${entered}`, `MODIFIED a@${changed}`, `DELETED a@${left}`]);
    const last = JSON.parse(String(frames[2])) as { type: string; object: KubeObject };
    expect(last.type).toBe("DELETED");
    expect(last.object.metadata).toMatchObject({
      resourceVersion: String(left),
      labels: { app: "web", tier: "front" },
    });
  });

  it("shows an event only to watchers of its namespace and name", async () => {
    const { cache, write, remove } = await setUp();
    const [everything, namespace, one, other] = [recorder(), recorder(), recorder(), recorder()];
    cache.watch({}, cache.revision, everything.sink);
    cache.watch({ namespace: "default" }, cache.revision, namespace.sink);
    cache.watch({ namespace: "default", name: "a" }, cache.revision, one.sink);
    const stop = cache.watch({ namespace: "other" }, cache.revision, other.sink);
    const a = await write(pod("a"));
    const b = await write(pod("b"));
    const gone = await remove("a");
    stop();
    await write(pod("a", {}, "other"));
    expect(namespace.seen).toEqual([`ADDED a@${a}`, `ADDED b@${b}`, `DELETED a@${gone}`]);
    expect(one.seen).toEqual([`ADDED a@${a}`, `DELETED a@${gone}`]);
    expect(everything.seen).toHaveLength(4);
    expect(other.seen).toEqual([]);
    expect(everything.frames[0]).toBe(namespace.frames[0]);
  });

  it("starts a watch with the present objects, then a bookmark, then what follows", async () => {
    const { cache, write } = await setUp();
    const a = await write(pod("a"));
    const { seen, sink } = recorder();
    cache.watch({}, "initial", sink);
    const b = await write(pod("b"));
    expect(seen).toEqual([`ADDED a@${a}`, `BOOKMARK@${a}`, `ADDED b@${b}`]);
  });

  it("replays from a revision exactly once", async () => {
    const { cache, write } = await setUp();
    const a = await write(pod("a"));
    const b = await write(pod("b"));
    const { seen, sink } = recorder();
    cache.watch({}, a, sink);
    const c = await write(pod("c"));
    expect(seen).toEqual([`ADDED b@${b}`, `ADDED c@${c}`]);
  });

  it("replays from the storage's history what happened before it was loaded", async () => {
    const { storage, write, remove, start } = await setUp();
    const a = await write(pod("a"));
    const changed = await write(pod("a", { app: "web" }));
    const gone = await remove("a");
    const cache = await start();
    const { seen, sink } = recorder();
    cache.watch({}, a, sink);
    await turn();
    const b = await write(pod("b"));
    expect(seen).toEqual([`MODIFIED a@${changed}`, `DELETED a@${gone}`, `ADDED b@${b}`]);
    await storage.compact(gone);
    const later = await start();
    expect(() => later.watch({}, a, sink)).toThrowError(`too old resource version: ${a} (${gone})`);
  });

  it("keeps events for a good minute whatever the storage forgets, and comes to rest without them", async () => {
    const { cache, clock, storage, write } = await setUp();
    const a = await write(pod("a"));
    const changed = await write(pod("a", { app: "web" }));
    await storage.compact(changed);
    clock.advance(75_000);
    const { seen, sink } = recorder();
    cache.watch({}, a, sink);
    expect(seen).toEqual([`MODIFIED a@${changed}`]);
    clock.advance(85_000);
    expect(() => cache.watch({}, a, sink)).toThrowError(`too old resource version: ${a} (${changed})`);
    expect(clock.pending).toBe(0);
  });

  it("goes on from an event that only the storage remembers", async () => {
    const { cache, clock, write } = await setUp();
    const a = await write(pod("a"));
    const changed = await write(pod("a", { app: "web" }));
    clock.advance(160_000);
    const { seen, sink } = recorder();
    cache.watch({}, a, sink);
    await turn();
    const b = await write(pod("b"));
    expect(seen).toEqual([`MODIFIED a@${changed}`, `ADDED b@${b}`]);
  });

  it("sends bookmarks once a minute to those who asked, and keeps no timer otherwise", async () => {
    const { cache, clock, storage } = await setUp();
    const [asked, silent] = [recorder(), recorder()];
    cache.watch({}, cache.revision, silent.sink);
    expect(clock.pending).toBe(0);
    const stop = cache.watch({}, cache.revision, asked.sink, { bookmarks: true });
    await storage.put("/registry/secrets/x", Buffer.from("x"), 0);
    clock.advance(60_000);
    stop();
    expect(asked.seen).toEqual([`BOOKMARK@${storage.revision}`]);
    expect(silent.seen).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("sends bookmarks to a watch from before the load, though nothing it watches has happened since", async () => {
    const { storage, clock, write, start } = await setUp();
    const a = await write(pod("a"));
    await storage.put("/registry/secrets/x", Buffer.from("x"), 0);
    const cache = await start();
    const { seen, errors, sink } = recorder();
    cache.watch({}, a, sink, { bookmarks: true });
    await turn();
    clock.advance(60_000);
    await storage.compact(storage.revision);
    const b = await write(pod("b"));
    expect(seen).toEqual([`BOOKMARK@${a + 1}`, `ADDED b@${b}`]);
    expect(errors).toEqual([]);
  });

  it("ends its watches when the storage fails, and loads again", async () => {
    const { cache, clock, storage } = await setUp();
    const { errors, sink } = recorder();
    cache.watch({}, cache.revision, sink);
    await storage.close();
    expect(errors).toHaveLength(1);
    clock.advance(1000);
    await expect(cache.ready()).rejects.toThrow("closed");
    cache.close();
  });

  it("lets a watch wait for the load, also one that was begun when the last one failed", async () => {
    const storage = new MemoryStorage();
    const first = encodeForStorage(pod("a"));
    await storage.put(`${prefix}default/a`, first, 0);
    const clock = new FakeClock();
    const cache = new Cacher({ storage, prefix, shape: { namespaced: true }, clock });
    const { seen, sink } = recorder();
    const again = recorder();
    const stop = cache.watch({}, "initial", again.sink);
    stop();
    cache.watch({}, "initial", { ...sink, failed: () => cache.watch({}, "initial", again.sink) });
    expect(seen).toEqual([]);
    await cache.ready();
    expect(seen).toEqual([`ADDED a@${storage.revision}`, `BOOKMARK@${storage.revision}`]);
    await storage.close();
    cache.close();
    expect(again.seen).toEqual([]);
    cache.watch({}, "initial", again.sink);
    expect(again.errors).toEqual([]);
  });

  it("takes the watch away from a sink that throws", async () => {
    const { cache, write } = await setUp();
    const { seen, sink } = recorder();
    const failures: Error[] = [];
    const throwing = { ...sink, event: () => expect.unreachable(), failed: (error: Error) => failures.push(error) };
    cache.watch({}, cache.revision, throwing);
    cache.watch({}, cache.revision, sink);
    await write(pod("a"));
    await write(pod("b"));
    expect(failures).toHaveLength(1);
    expect(seen).toHaveLength(2);
  });
});
