import { expect, test } from "vitest";
import { pods, serviceAccounts } from "../../pkg/api/resources.ts";
import type { WatchEvent } from "../../pkg/apimachinery/transport.ts";
import type { SwapResult } from "../../pkg/storage/interface.ts";
import { MemoryStorage } from "../../pkg/storage/memory/memory-storage.ts";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const key = { namespace: "default", name: "a" };

/** What a watch of pods delivers until one is gone: each event with the time that the pod has left. */
function watchedUntilGone({ client }: TestApiServer, resourceVersion = ""): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const events: unknown[] = [];
    const event = ({ type, object }: WatchEvent) => {
      events.push([type, "metadata" in object ? object.metadata : undefined]);
      if (type !== "DELETED") return;
      stop();
      resolve(events);
    };
    const closed = (error?: Error) => error && reject(error);
    const stop = client.resource(pods).watch({ namespace: "default", resourceVersion }, { event, closed });
  });
}

const marked = (type: string, deletionGracePeriodSeconds: number) => [
  type,
  expect.objectContaining({ deletionGracePeriodSeconds, deletionTimestamp: expect.any(String), generation: 2 }),
];

test.each([
  ["that runs", [{ gracePeriodSeconds: 0 }], [marked("MODIFIED", 0), marked("DELETED", 0)]],
  [
    "that is stopping",
    [{}, { gracePeriodSeconds: 0 }],
    [marked("MODIFIED", 30), marked("MODIFIED", 0), marked("DELETED", 0)],
  ],
])("who watches a pod %s is told of its forced deletion before it is gone", async (_which, deletions, events) => {
  await using api = await startApiServer();
  await api.client.resource(serviceAccounts).create({ metadata: { name: "default", namespace: "default" } });
  const spec = { nodeName: "n", containers: [{ name: "c", image: "i" }] };
  const { metadata } = await api.client.resource(pods).create({ metadata: key, spec });
  for (const deletion of deletions) await api.client.resource(pods).delete(key, deletion);
  expect(await watchedUntilGone(api, metadata.resourceVersion)).toEqual(events);
});

/** Somebody sees each mark of a pod without time left, and removes it before the one who wrote the mark comes to it. */
class CollectedStorage extends MemoryStorage {
  override async put(key: string, value: Uint8Array, expected: number): Promise<SwapResult> {
    const swapped = await super.put(key, value, expected);
    const isMark = key.startsWith("/registry/pods/") && Buffer.from(value).includes('"deletionGracePeriodSeconds":0');
    if (swapped.ok && isMark) await super.delete(key, swapped.revision);
    return swapped;
  }
}

test("a deletion has succeeded as well when someone else completes it, told of it by its mark", async () => {
  await using api = await startApiServer({ storage: new CollectedStorage() });
  await api.client.resource(serviceAccounts).create({ metadata: { name: "default", namespace: "default" } });
  const waiting = { metadata: key, spec: { containers: [{ name: "c", image: "i" }] } };
  await api.client.resource(pods).create(waiting);
  await api.client.resource(pods).delete(key);
  await expect(api.client.resource(pods).get(key)).rejects.toThrow('pods "a" not found');
  await expect(api.client.resource(pods).delete(key)).rejects.toThrow('pods "a" not found');
});
