import { afterEach, describe, expect, it } from "vitest";
import type { ConfigMap } from "../../api/core/v1/types.generated.ts";
import { configMaps } from "../../api/resources.ts";
import { statusError } from "../../apimachinery/status-error.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { waitFor } from "../../testing/wait-for.ts";

const configMap = (name: string, data: Record<string, string> = {}, namespace = "default"): ConfigMap => ({
  metadata: { name, namespace },
  data,
});

function startCluster() {
  const clock = new FakeClock();
  const cluster = createFakeCluster(clock);
  const informer = cluster.informers.informer(configMaps);
  const seen: string[] = [];
  informer.addHandler({
    added: ({ metadata }) => seen.push(`+${metadata.name}`),
    updated: ({ metadata, data }, old) => seen.push(`~${metadata.name}:${old.data?.v}>${data?.v}`),
    deleted: ({ metadata }) => seen.push(`-${metadata.name}`),
  });
  return { ...cluster, clock, informer, seen, write: cluster.client.resource(configMaps) };
}

describe("an informer", () => {
  const stops: (() => void)[] = [];
  afterEach(() => stops.splice(0).forEach((stop) => stop()));

  async function synced() {
    const cluster = startCluster();
    stops.push(() => cluster.informers.stop());
    await cluster.add(configMaps, configMap("a", { v: "1" }), configMap("b", {}, "other"));
    cluster.informers.start();
    await cluster.informers.synced();
    return cluster;
  }

  it("has everything after its first list, then follows every change", async () => {
    const { informer, seen, write } = await synced();
    expect(seen).toEqual(["+a", "+b"]);
    await write.create(configMap("c"));
    await write.patch({ namespace: "default", name: "a" }, "merge", { data: { v: "2" } });
    await write.delete({ namespace: "default", name: "c" });
    await waitFor(() => expect(seen.slice(2)).toEqual(["+c", "~a:1>2", "-c"]));
    expect(informer.get({ namespace: "default", name: "a" })?.data).toEqual({ v: "2" });
    expect(informer.list().length).toBe(2);
    expect(informer.list("other").map(({ metadata }) => metadata.name)).toEqual(["b"]);
  });

  it("goes on from the last revision when its watch breaks", async () => {
    const { api, clock, seen, write } = await synced();
    api.breakWatches();
    await write.create(configMap("c"));
    await waitFor(() => expect(clock.pending).toBe(1));
    clock.advance(1000);
    await waitFor(() => expect(seen.slice(2)).toEqual(["+c"]));
    expect(api.requests.filter(({ verb }) => verb === "watch")[1]?.query).toMatchObject({ resourceVersion: "2" });
  });

  it("finds out what was deleted when its revision has expired", async () => {
    const { api, clock, informer, seen, write } = await synced();
    api.breakWatches();
    await write.delete({ namespace: "default", name: "a" });
    await write.patch({ namespace: "other", name: "b" }, "merge", { data: { v: "9" } });
    api.store.compact();
    await waitFor(() => {
      clock.advance(1000);
      expect(seen.slice(2)).toEqual(["~b:undefined>9", "-a"]);
    });
    expect(informer.list().length).toBe(1);
  });

  it("tells of an object that was deleted and made anew while its watch was away as two objects", async () => {
    const { api, clock, seen, write } = await synced();
    api.breakWatches();
    await write.delete({ namespace: "default", name: "a" });
    await write.create(configMap("a", { v: "anew" }));
    api.store.compact();
    await waitFor(() => {
      clock.advance(1000);
      expect(seen.slice(2)).toEqual(["-a", "+a"]);
    });
  });

  it("lists where the server does not stream initial events", async () => {
    const { api, clock, informers, informer, add } = startCluster();
    stops.push(() => informers.stop());
    await add(configMaps, configMap("a"));
    const watch = api.watch.bind(api);
    api.watch = (request, sink) => {
      if (request.query?.sendInitialEvents === undefined) return watch(request, sink);
      sink.closed(statusError("Invalid", "sendInitialEvents is forbidden"));
      return () => undefined;
    };
    informers.start();
    await waitFor(() => {
      clock.advance(0);
      expect(informer.list().length).toBe(1);
    });
    expect(api.requests.some(({ verb }) => verb === "list")).toBe(true);
  });

  it("keeps trying while the API is away", async () => {
    const { api, clock, informers, informer } = startCluster();
    stops.push(() => informers.stop());
    const watch = api.watch.bind(api);
    let refusals = 3;
    api.watch = (request, sink) => {
      if (refusals-- <= 0) return watch(request, sink);
      queueMicrotask(() => sink.closed(new Error("connect ECONNREFUSED")));
      return () => undefined;
    };
    informers.start();
    await waitFor(() => {
      clock.advance(1000);
      expect(informer.hasSynced).toBe(true);
    });
  });

  it("is back soon after every outage, not later and later", async () => {
    const { api, clock } = await synced();
    const watch = api.watch.bind(api);
    const delays: number[] = [];
    for (let outage = 0; outage < 5; outage++) {
      clock.advance(60_000);
      let refusals = 2;
      api.watch = (request, sink) => {
        if (refusals-- <= 0) return watch(request, sink);
        queueMicrotask(() => sink.closed(new Error("connect ECONNREFUSED")));
        return () => undefined;
      };
      const since = clock.now();
      api.breakWatches();
      await waitFor(() => {
        clock.advance(50);
        expect(refusals).toBeLessThan(0);
      });
      delays.push(clock.now() - since);
    }
    expect(Math.max(...delays)).toBeLessThan(2000);
  });

  it("finds objects by index, as they change", async () => {
    const { informer, write } = await synced();
    informer.addIndex("v", ({ data }) => (data?.v ? [data.v] : []));
    expect(informer.byIndex("v", "1").length).toBe(1);
    await write.patch({ namespace: "default", name: "a" }, "merge", { data: { v: "2" } });
    await waitFor(() => expect(informer.byIndex("v", "2").length).toBe(1));
    expect(informer.byIndex("v", "1")).toEqual([]);
  });

  it("replays what is known to a handler that comes late", async () => {
    const { informer } = await synced();
    const late: string[] = [];
    informer.addHandler({ added: ({ metadata }) => late.push(metadata.name) });
    expect(late.sort()).toEqual(["a", "b"]);
  });

  it("is shared by all who ask for the same resource and selector", () => {
    const { informers, informer } = startCluster();
    expect(informers.informer(configMaps)).toBe(informer);
    expect(informers.informer(configMaps, { namespace: "default" })).not.toBe(informer);
  });

  it("sees objects come and go with its selector", async () => {
    const { informers, write, add } = startCluster();
    stops.push(() => informers.stop());
    const selected = informers.informer(configMaps, { labelSelector: "app=web" });
    await add(configMaps, configMap("a"));
    informers.start();
    await informers.synced();
    expect(selected.list()).toEqual([]);
    await write.patch({ namespace: "default", name: "a" }, "merge", { metadata: { labels: { app: "web" } } });
    await waitFor(() => expect(selected.list().length).toBe(1));
    await write.patch({ namespace: "default", name: "a" }, "merge", { metadata: { labels: null } });
    await waitFor(() => expect(selected.list().length).toBe(0));
  });
});
