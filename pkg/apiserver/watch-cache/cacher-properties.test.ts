import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../../storage/memory/memory-storage.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { Cacher } from "./cacher.ts";
import type { CacheSelector } from "./interface.ts";
import { encodeForStorage } from "./objects/encoding.ts";
import type { WatchFrame } from "./watch-frame.ts";

const prefix = "/registry/pods/";
const keys = ["default/a", "default/b", "default-2/a", "other/a"];
const step = fc.record({ key: fc.constantFrom(...keys), do: fc.constantFrom("web", "db", "delete") });
const selectors: CacheSelector[] = [
  {},
  { namespace: "default" },
  { namespace: "default", name: "a" },
  { name: "a" },
  { matches: ({ labels }) => labels.app === "web" },
  { namespace: "other", matches: ({ labels }) => labels.app === "db" },
];

function makeCache(storage: MemoryStorage): Cacher {
  return new Cacher({ storage, prefix, shape: { namespaced: true }, clock: new FakeClock() });
}

async function write(storage: MemoryStorage, { key, do: what }: { key: string; do: string }): Promise<void> {
  const current = await storage.get(prefix + key);
  const expected = current?.modRevision ?? 0;
  if (what === "delete") {
    await storage.delete(prefix + key, expected);
    return;
  }
  const [namespace, name = ""] = key.split("/");
  const object = { kind: "Pod", apiVersion: "v1", metadata: { name, namespace, labels: { app: what } } };
  await storage.put(prefix + key, encodeForStorage(object), expected);
}

/** What a client knows that lists once and then believes its watch. It refuses events that make no sense. */
function believe(cache: Cacher, selector: CacheSelector, after: number | "initial") {
  const known = new Map<string, string>();
  let last = 0;
  if (after !== "initial")
    for (const { namespace, name, bytes } of cache.list(selector).items)
      known.set(`${namespace}/${name}`, String(bytes));
  const stop = cache.watch(selector, after, {
    event({ type, revision, current }, frame) {
      const key = `${current.namespace}/${current.name}`;
      const { object } = JSON.parse(String(frame().line)) as { object: { metadata: { resourceVersion: string } } };
      if (after !== "initial") expect(revision).toBeGreaterThan(last);
      expect(object.metadata.resourceVersion).toBe(String(revision));
      expect(known.has(key)).toBe(type !== "ADDED");
      if (type === "DELETED") known.delete(key);
      else known.set(key, String(current.bytes));
      last = revision;
    },
    bookmark: () => undefined,
    failed: () => expect.unreachable(),
  });
  const truth = () =>
    new Map(cache.list(selector).items.map((each) => [`${each.namespace}/${each.name}`, String(each.bytes)]));
  return { check: () => expect(known).toEqual(truth()), stop };
}

describe("a client that lists and watches", () => {
  it("always knows what a new list would tell, whatever it selects", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(30), async (script, half) => {
        const storage = new MemoryStorage();
        const cache = makeCache(storage);
        await cache.ready();
        for (const each of script.slice(0, half)) await write(storage, each);
        const clients = selectors.flatMap((selector) => [
          believe(cache, selector, cache.revision),
          believe(cache, selector, "initial"),
        ]);
        for (const each of script.slice(half)) await write(storage, each);
        for (const client of clients) client.check();
      }),
    );
  });

  it("is told the same by the window, by the storage's history and by pages of the past", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(30), async (script, half) => {
        const storage = new MemoryStorage();
        const early = makeCache(storage);
        await early.ready();
        for (const each of script.slice(0, half)) await write(storage, each);
        const { revision } = storage;
        for (const each of script.slice(half)) await write(storage, each);
        const late = makeCache(storage);
        await late.ready();
        for (const selector of selectors) {
          const heard = (cache: Cacher) => {
            const lines: string[] = [];
            const event = (_: unknown, frame: () => WatchFrame) => lines.push(String(frame().line));
            cache.watch(selector, revision, { event, bookmark: () => undefined, failed: () => expect.unreachable() });
            return lines;
          };
          const [fromWindow, fromHistory] = [heard(early), heard(late)];
          await new Promise((resolve) => setImmediate(resolve));
          expect(fromHistory).toEqual(fromWindow);
          const past = async (cache: Cacher) =>
            (await cache.page(selector, { revision })).items.map(({ bytes }) => String(bytes));
          expect(await past(late)).toEqual(await past(early));
        }
      }),
    );
  });
});
