import { expect, test } from "vitest";
import type { ConfigMap, Secret } from "../../api/core/v1/types.generated.ts";
import { clusterRoles, configMaps, secrets } from "../../api/resources.ts";
import { newControllerRef } from "../../apimachinery/owner-reference.ts";
import { runControllers, type RunningControllers } from "../testing/run-controllers.ts";
import { GarbageCollector } from "./garbage-collector.ts";

const start = () =>
  runControllers((context, enqueue) => new GarbageCollector(context, [configMaps, secrets, clusterRoles], enqueue));

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

const reference = ({ metadata }: ConfigMap, blockOwnerDeletion = false) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name: metadata.name,
  uid: metadata.uid ?? "",
  blockOwnerDeletion,
});

test("an owner in another namespace is none, and an event says so", async () => {
  await using cluster = await start();
  const [owner] = await cluster.add(configMaps, { metadata: { name: "owner", namespace: "elsewhere" } });
  if (!owner) throw new Error("no owner");
  const metadata = { name: "dependent", namespace: "default", ownerReferences: [reference(owner)] };
  await cluster.add(secrets, { metadata });
  await cluster.until(async () => (await remaining(cluster)).length === 1);
  expect(await remaining(cluster)).toEqual(["owner"]);
  const named = `[v1/ConfigMap, namespace: elsewhere, name: owner, uid: ${owner.metadata.uid}]`;
  expect(cluster.events[0]).toBe(
    `Secret dependent Warning OwnerRefInvalidNamespace ownerRef ${named} does not exist in namespace "default"`,
  );
});

test("an object without a namespace is never deleted for an owner that must have one", async () => {
  await using cluster = await start();
  const ghost: ConfigMap = { metadata: { name: "ghost", uid: "0-0" } };
  await cluster.add(clusterRoles, { metadata: { name: "role", ownerReferences: [reference(ghost)] }, rules: [] });
  await cluster.until(() => Promise.resolve(cluster.events.length > 0));
  expect((await cluster.client.resource(clusterRoles).list()).items.length).toBe(1);
});

test("objects that own each other go together when one of them goes in the foreground", async () => {
  await using cluster = await start();
  const [one, other] = await cluster.add(
    configMaps,
    { metadata: { name: "one", namespace: "default" } },
    { metadata: { name: "other", namespace: "default" } },
  );
  if (!one || !other) throw new Error("no objects");
  const client = cluster.client.resource(configMaps);
  await client.patch(one.metadata, "merge", { metadata: { ownerReferences: [reference(other, true)] } });
  await client.patch(other.metadata, "merge", { metadata: { ownerReferences: [reference(one, true)] } });
  const finalizers = ["foregroundDeletion"];
  await client.patch(one.metadata, "merge", { metadata: { finalizers } });
  await client.delete(one.metadata, { propagationPolicy: "Foreground" });
  await cluster.until(async () => (await remaining(cluster)).length === 0);
});

test("an object that was given away a moment ago is not deleted on an older view of it", async () => {
  await using cluster = await start();
  let asked = 0;
  const ghost: ConfigMap = { metadata: { name: "ghost", namespace: "default", uid: "0-0" } };
  cluster.api.intercept = ({ verb, resource, namespace = "", name = "" }) => {
    if (verb !== "get" || resource.resource !== "secrets") return undefined;
    asked++;
    const stored = cluster.api.store.find({ verb, resource, namespace, name });
    return stored && { ...stored, metadata: { ...stored.metadata, ownerReferences: [] } };
  };
  const metadata = { name: "dependent", namespace: "default", ownerReferences: [reference(ghost)] };
  await cluster.add(secrets, { metadata });
  await cluster.until(() => Promise.resolve(asked > 0));
  expect(await remaining(cluster)).toEqual(["dependent"]);
});

test("taking a finalizer off keeps those of others", async () => {
  await using cluster = await start();
  const { owner } = await family(cluster, ["foregroundDeletion", "example.com/hold"]);
  await cluster.client.resource(configMaps).delete(owner.metadata, { propagationPolicy: "Foreground" });
  await cluster.until(async () => (await remaining(cluster)).join() === "owner");
  const latest = async () => (await cluster.client.resource(configMaps).get(owner.metadata)).metadata.finalizers;
  await cluster.until(async () => (await latest())?.length === 1);
  expect(await latest()).toEqual(["example.com/hold"]);
});

test("an owner that goes in the foreground does not wait for what has another owner", async () => {
  await using cluster = await start();
  const { owner, dependent } = await family(cluster, ["foregroundDeletion"]);
  const [other] = await cluster.add(configMaps, { metadata: { name: "other", namespace: "default" } });
  if (!other) throw new Error("no other owner");
  const ownerReferences = [newControllerRef(owner, configMaps), reference(other)];
  await cluster.client.resource(secrets).patch(dependent.metadata, "merge", { metadata: { ownerReferences } });
  await cluster.client.resource(configMaps).delete(owner.metadata, { propagationPolicy: "Foreground" });
  await cluster.until(async () => (await remaining(cluster)).join() === "other,dependent");
});
