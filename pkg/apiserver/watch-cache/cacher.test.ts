import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../apimachinery/object.ts";
import { isGone } from "../../apimachinery/status-error.ts";
import { MemoryStorage } from "../../storage/memory/memory-storage.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { Cacher } from "./cacher.ts";
import { encodeForStorage } from "./encoding.ts";
import type { CachedObject, CacheWatchSink } from "./interface.ts";

const prefix = "/registry/pods/";
const pod = (name: string, labels: Record<string, string> = {}, namespace = "default"): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, labels },
});

async function setUp(storage = new MemoryStorage()) {
  const clock = new FakeClock();
  const start = async () => {
    const started = new Cacher({ storage, prefix, shape: { namespaced: true }, clock });
    await started.ready();
    return started;
  };
  const cache = await start();
  const revisions = new Map<string, number>();
  const write = async (object: KubeObject) => {
    const key = `${prefix}${object.metadata.namespace}/${object.metadata.name}`;
    const swapped = await storage.put(key, encodeForStorage(object), revisions.get(key) ?? 0);
    if (!swapped.ok) throw new Error(`lost ${key}`);
    revisions.set(key, swapped.revision);
    return swapped.revision;
  };
  const remove = async (name: string, namespace = "default") => {
    const key = `${prefix}${namespace}/${name}`;
    const swapped = await storage.delete(key, revisions.get(key) ?? 0);
    revisions.delete(key);
    return swapped.ok ? swapped.revision : 0;
  };
  return { storage, clock, cache, start, write, remove };
}

function recorder() {
  const seen: string[] = [];
  const frames: Buffer[] = [];
  const errors: Error[] = [];
  const sink: CacheWatchSink = {
    event: ({ type, current }, frame) => {
      seen.push(`${type} ${current.name}@${current.revision}`);
      frames.push(frame().line);
    },
    bookmark: (revision) => seen.push(`BOOKMARK@${revision}`),
    failed: (error) => errors.push(error),
  };
  return { seen, frames, errors, sink };
}
const names = (items: readonly CachedObject[]) => items.map(({ name }) => name);
const web = ({ labels }: CachedObject) => labels.app === "web";
/** Until the storage's history was read. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the watch cache", () => {
  it("serves an acknowledged write at once, with its resourceVersion in the bytes", async () => {
    const { cache, write } = await setUp();
    const revision = await write(pod("a", { app: "web" }));
    const found = cache.get("default", "a");
    expect(found?.revision).toBe(revision);
    expect(JSON.parse(String(found?.bytes))).toEqual({
      kind: "Pod",
      apiVersion: "v1",
      metadata: { resourceVersion: String(revision), name: "a", namespace: "default", labels: { app: "web" } },
    });
    expect(found?.object().metadata.resourceVersion).toBe(String(revision));
    expect(found?.fields).toEqual({ "metadata.name": "a", "metadata.namespace": "default" });
  });

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

  it("loads what was stored before it", async () => {
    const first = await setUp();
    await first.write(pod("a", { app: "web" }));
    const cache = await first.start();
    expect(names(cache.list({ matches: web }).items)).toEqual(["a"]);
    expect(cache.revision).toBe(first.cache.revision);
  });

  it("lists by namespace, name and selector, and counts", async () => {
    const { cache, write, remove } = await setUp();
    for (const name of ["b", "a", "c"]) await write(pod(name, { app: name === "b" ? "db" : "web" }));
    await write(pod("a", { app: "web" }, "other"));
    await remove("c");
    expect(names(cache.list().items)).toEqual(["a", "b", "a"]);
    expect(names(cache.list({ namespace: "default" }).items)).toEqual(["a", "b"]);
    expect(names(cache.list({ namespace: "default", matches: web }).items)).toEqual(["a"]);
    expect(names(cache.list({ namespace: "other", name: "a" }).items)).toEqual(["a"]);
    expect(cache.list({ name: "a" }).items).toHaveLength(2);
    expect([cache.count(), cache.count("default"), cache.count("other"), cache.count("none")]).toEqual([3, 2, 1, 0]);
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
    clock.advance(75_000);
    expect(() => cache.watch({}, a, sink)).toThrowError(`too old resource version: ${a} (${changed})`);
    expect(clock.pending).toBe(0);
  });

  it("goes on from an event that only the storage remembers", async () => {
    const { cache, clock, write } = await setUp();
    const a = await write(pod("a"));
    const changed = await write(pod("a", { app: "web" }));
    clock.advance(150_000);
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

  it("pages through the list as it stood at the first page", async () => {
    const { cache, write, remove, storage } = await setUp();
    for (const name of ["a", "b", "c", "d"]) await write(pod(name));
    const first = await cache.page({ namespace: "default" }, { limit: 2 });
    expect(names(first.items)).toEqual(["a", "b"]);
    expect(first).toMatchObject({ remaining: 2, next: { namespace: "default", name: "b" } });
    await remove("c");
    await write(pod("bb"));
    const { revision } = first;
    const second = await cache.page({ namespace: "default" }, { limit: 2, revision, after: first.next });
    expect(names(second.items)).toEqual(["c", "d"]);
    expect(second).toMatchObject({ revision, remaining: 0, next: undefined });
    const selected = await cache.page({ matches: () => true }, { limit: 1 });
    expect(selected.remaining).toBeUndefined();
    await storage.compact(storage.revision);
    expect(names((await cache.page({}, { revision })).items)).toEqual(["a", "b", "c", "d"]);
  });

  it("reads a past state from storage, or says that it is gone", async () => {
    const { write, remove, storage, start } = await setUp();
    await write(pod("a"));
    const both = await write(pod("b"));
    await remove("a");
    const cache = await start();
    expect(names((await cache.page({}, { revision: both })).items)).toEqual(["a", "b"]);
    await storage.compact(storage.revision);
    const later = await start();
    const error: unknown = await later.page({}, { revision: both }).catch((thrown: unknown) => thrown);
    expect(isGone(error)).toBe(true);
  });

  it("waits for a revision that is to come, for three seconds", async () => {
    const { cache, clock, storage } = await setUp();
    const coming = cache.waitFor(storage.revision + 1);
    await storage.put("/registry/secrets/x", Buffer.from("x"), 0);
    await coming;
    const never = cache.waitFor(1000);
    clock.advance(3000);
    await expect(never).rejects.toThrow(`Too large resource version: 1000, current: ${storage.revision}`);
    expect(clock.pending).toBe(0);
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
