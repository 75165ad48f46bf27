import { bench, describe } from "vitest";
import { MemoryStorage } from "../../storage/memory/memory-storage.ts";
import { systemClock } from "../../util/clock.ts";
import { Cacher } from "./cacher.ts";
import type { CacheSelector, CacheWatchSink } from "./interface.ts";
import { encodeForStorage } from "./objects/encoding.ts";

const prefix = "/registry/pods/";
const shape = { namespaced: true };

/** About 2 KB of JSON. */
const pod = (index: number) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `pod-${index}`, namespace: `ns-${index % 10}`, labels: { app: `app-${index % 50}` } },
  spec: { filler: "x".repeat(1900) },
});

async function filled(objects: number) {
  const storage = new MemoryStorage();
  const cache = new Cacher({ storage, prefix, shape, clock: systemClock });
  await cache.ready();
  let next = 0;
  const write = async () => {
    const object = pod(next++);
    await storage.put(`${prefix}${object.metadata.namespace}/${object.metadata.name}`, encodeForStorage(object), 0);
  };
  while (next < objects) await write();
  return { cache, write };
}

let delivered = 0;
const sink: CacheWatchSink = {
  event: (_event, frame) => (delivered += frame().line.length),
  bookmark: () => undefined,
  failed: () => undefined,
};

describe("one write delivered to 100 watchers", async () => {
  const kinds: Record<string, CacheSelector> = {
    "of everything": {},
    "with a label selector": { matches: ({ labels }) => labels.app !== "none" },
    "of another namespace": { namespace: "other" },
  };
  for (const [kind, selector] of Object.entries(kinds)) {
    const { cache, write } = await filled(0);
    for (let index = 0; index < 100; index++) cache.watch(selector, cache.revision, sink);
    bench(kind, write);
  }
});

describe("5,000 pods of 2 KB", async () => {
  const { cache } = await filled(5000);
  const comma = Buffer.from(",");
  bench("list, joined", () => {
    Buffer.concat(cache.list().items.flatMap(({ bytes }) => [bytes, comma]));
  });
  bench("list by label", () => {
    cache.list({ matches: ({ labels }) => labels.app === "app-1" });
  });
  bench("get", () => {
    cache.get("ns-1", "pod-1");
  });
});
