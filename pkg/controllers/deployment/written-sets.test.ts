import { expect, test } from "vitest";
import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { replicaSets } from "../../api/resources.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { WrittenSets } from "./written-sets.ts";

const web = "default/web";
const set = (name: string): ReplicaSet => ({
  metadata: { name, namespace: "default" },
  spec: { selector: {}, replicas: 1 },
});

function start() {
  const cluster = createFakeCluster();
  return { ...cluster, written: new WrittenSets(cluster.client, cluster.informers.informer(replicaSets)) };
}

test("what was written is waited for until the informer shows it", async () => {
  const { informers, written } = start();
  expect(await written.isBehind(web)).toBe(false);
  await written.create(web, set("web-1"));
  expect([await written.isBehind(web), await written.isBehind("default/other")]).toEqual([true, false]);
  informers.start();
  await informers.synced();
  expect(await written.isBehind(web)).toBe(false);
  informers.stop();
});

test("an older state of what was written does not do", async () => {
  const { client, informers, written } = start();
  const made = await client.resource(replicaSets).create(set("web-1"));
  informers.start();
  await informers.synced();
  informers.stop();
  await written.update(web, { ...made, spec: { ...made.spec, replicas: 3 } });
  expect(await written.isBehind(web)).toBe(true);
});

test("a set that is gone before it was seen is waited for no more", async () => {
  const { client, written } = start();
  const { metadata } = await written.create(web, set("web-1"));
  await client.resource(replicaSets).delete(metadata);
  expect(await written.isBehind(web)).toBe(false);
});
