import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConfigMap } from "../../api/core/v1/types.generated.ts";
import { configMaps } from "../../api/resources.ts";
import { createFakeCluster, type FakeCluster } from "../../testing/fake-client.ts";
import { FakeClock } from "../../testing/fake-clock.ts";

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom("write", "delete"), name: fc.constantFrom("a", "b", "c") }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("break", "expire", "away", "back", "pass"), name: fc.constant("") }),
  },
);

/** What happens to the world; the API is away when it refuses every watch. */
async function happen(
  cluster: FakeCluster,
  clock: FakeClock,
  fault: { away: boolean },
  { kind, name }: { kind: string; name: string },
) {
  const client = cluster.client.resource(configMaps);
  const key = { namespace: "default", name };
  const known = cluster.api.store.find({ verb: "get", resource: configMaps, ...key });
  if (kind === "write" && known) await client.patch(key, "merge", { data: { v: String(Math.random()) } });
  else if (kind === "write") await client.create({ metadata: { ...key } });
  else if (kind === "delete" && known) await client.delete(key);
  else if (kind === "expire") cluster.api.store.compact();
  else if (kind === "away" || kind === "back") fault.away = kind === "away";
  else if (kind === "pass") clock.advance(500);
  if (kind === "break" || kind === "away" || kind === "expire") cluster.api.breakWatches();
}

/** A copy kept by nothing but what handlers are told, and what they were told that cannot be. */
function toldCopy({ informers }: FakeCluster): { copy: Map<string, ConfigMap>; wrong: string[] } {
  const copy = new Map<string, ConfigMap>();
  const wrong: string[] = [];
  informers.informer(configMaps).addHandler({
    added(object) {
      if (copy.has(object.metadata.name)) wrong.push(`${object.metadata.name} was added twice`);
      copy.set(object.metadata.name, object);
    },
    updated(object, old) {
      if (copy.get(object.metadata.name) !== old) wrong.push(`${object.metadata.name} was updated from another state`);
      if (object.metadata.uid !== old.metadata.uid) wrong.push(`${object.metadata.name} became another object`);
      copy.set(object.metadata.name, object);
    },
    deleted({ metadata }) {
      if (!copy.delete(metadata.name)) wrong.push(`${metadata.name} was deleted twice`);
    },
  });
  return { copy, wrong };
}

const revisions = (objects: Iterable<ConfigMap>) =>
  [...objects].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).sort();
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("whatever happens to watches, the copy and what handlers were told end equal to the API", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = new FakeClock();
      const cluster = createFakeCluster(clock);
      const fault = { away: false };
      const watch = cluster.api.watch.bind(cluster.api);
      cluster.api.watch = (request, sink) => {
        if (!fault.away) return watch(request, sink);
        queueMicrotask(() => sink.closed(new Error("connect ECONNREFUSED")));
        return () => undefined;
      };
      const { copy, wrong } = toldCopy(cluster);
      const informer = cluster.informers.informer(configMaps);
      cluster.informers.start();
      for (const each of steps) {
        await happen(cluster, clock, fault, each);
        await settled();
      }
      fault.away = false;
      for (let i = 0; i < 5; i++) {
        clock.advance(20_000);
        await settled();
      }
      const stored = (await cluster.client.resource(configMaps).list()).items;
      expect(revisions(informer.list())).toEqual(revisions(stored));
      expect(revisions(copy.values())).toEqual(revisions(stored));
      expect(wrong).toEqual([]);
      cluster.informers.stop();
    }),
    { numRuns: 100 },
  );
});
