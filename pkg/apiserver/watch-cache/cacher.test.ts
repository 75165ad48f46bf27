import { describe, expect, it } from "vitest";
import { isGone } from "../../apimachinery/status-error.ts";
import { names, pod, setUp, web } from "./testing/cacher-harness.ts";

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

  it("goes on within its namespace, whatever a client says it has seen", async () => {
    const { cache, write } = await setUp();
    for (const namespace of ["a", "b", "c"]) await write(pod("x", {}, namespace));
    for (const after of [{ name: "a" }, { namespace: "a", name: "w" }]) {
      const { items } = await cache.page({ namespace: "b" }, { after });
      expect(items.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(["b/x"]);
    }
    expect((await cache.page({ namespace: "b" }, { after: { namespace: "c", name: "a" } })).items).toEqual([]);
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
});
