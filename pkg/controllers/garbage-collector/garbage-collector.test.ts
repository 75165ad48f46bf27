import { expect, test } from "vitest";
import { configMaps, secrets } from "../../api/resources.ts";
import type { ConfigMap, Secret } from "../../api/core/v1/types.generated.ts";
import { newControllerRef } from "../../apimachinery/owner-reference.ts";
import { type RunningControllers, runControllers } from "../testing/run-controllers.ts";
import { GarbageCollector } from "./garbage-collector.ts";

const start = () => runControllers((context, enqueue) => new GarbageCollector(context, [configMaps, secrets], enqueue));

async function family(
  cluster: RunningControllers,
  finalizers?: string[],
): Promise<{ owner: ConfigMap; dependent: Secret }> {
  const [owner] = await cluster.add(configMaps, {
    metadata: { name: "owner", namespace: "default", ...(finalizers && { finalizers }) },
  });
  if (!owner) throw new Error("no owner");
  const [dependent] = await cluster.add(secrets, {
    metadata: { name: "dependent", namespace: "default", ownerReferences: [newControllerRef(owner, configMaps)] },
  });
  if (!dependent) throw new Error("no dependent");
  return { owner, dependent };
}

const remaining = async ({ client }: RunningControllers) => [
  ...(await client.resource(configMaps).list()).items.map(({ metadata }) => metadata.name),
  ...(await client.resource(secrets).list()).items.map(({ metadata }) => metadata.name),
];

test("what an owner leaves behind is deleted", async () => {
  await using cluster = await start();
  const { owner } = await family(cluster);
  await cluster.client.resource(configMaps).delete(owner.metadata);
  await cluster.until(async () => (await remaining(cluster)).length === 0);
});

test("an object whose owner never existed is deleted", async () => {
  await using cluster = await start();
  const ghost: ConfigMap = { metadata: { name: "ghost", namespace: "default", uid: "0-0" } };
  await cluster.add(secrets, {
    metadata: { name: "dependent", namespace: "default", ownerReferences: [newControllerRef(ghost, configMaps)] },
  });
  await cluster.until(async () => (await remaining(cluster)).length === 0);
});

test("an object that still has another owner stays, without the reference to the lost one", async () => {
  await using cluster = await start();
  const { owner, dependent } = await family(cluster);
  const [other] = await cluster.add(configMaps, { metadata: { name: "other", namespace: "default" } });
  if (!other) throw new Error("no other owner");
  const references = [
    newControllerRef(owner, configMaps),
    { ...newControllerRef(other, configMaps), controller: false },
  ];
  await cluster.client
    .resource(secrets)
    .patch(dependent.metadata, "merge", { metadata: { ownerReferences: references } });
  await cluster.client.resource(configMaps).delete(owner.metadata);
  await cluster.until(
    async () => (await cluster.client.resource(secrets).get(dependent.metadata)).metadata.ownerReferences?.length === 1,
  );
  expect((await remaining(cluster)).sort()).toEqual(["dependent", "other"]);
});

test("an orphaning owner leaves its dependents without an owner", async () => {
  await using cluster = await start();
  const { owner, dependent } = await family(cluster, ["orphan"]);
  await cluster.client.resource(configMaps).delete(owner.metadata);
  await cluster.until(async () => (await remaining(cluster)).join() === "dependent");
  const { metadata } = await cluster.client.resource(secrets).get(dependent.metadata);
  expect(metadata.ownerReferences ?? []).toEqual([]);
});

test("an owner that goes in the foreground waits for its dependents", async () => {
  await using cluster = await start();
  const { owner } = await family(cluster, ["foregroundDeletion"]);
  await cluster.client.resource(configMaps).delete(owner.metadata);
  await cluster.until(async () => (await remaining(cluster)).length === 0);
});
