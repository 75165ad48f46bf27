import { expect, test } from "vitest";
import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { configMaps, pods, replicaSets } from "../../api/resources.ts";
import { newControllerRef } from "../../apimachinery/owner-reference.ts";
import { statusError } from "../../apimachinery/status-error.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { makePod } from "../../testing/make-pod.ts";
import { settled } from "../../testing/settled.ts";
import { runControllers, runControllersAt, type RunningControllers } from "../testing/run-controllers.ts";
import { ReplicaSetController } from "./replica-set-controller.ts";

const key = { namespace: "default", name: "web" };
const labels = { app: "web" };
const set = (replicas: number): ReplicaSet => ({
  metadata: { ...key },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { name: "", labels }, spec: { containers: [{ name: "web", image: "one" }] } },
  },
});

const start = () => runControllers((context, enqueue) => new ReplicaSetController(context, enqueue));
const podsOf = async ({ client }: RunningControllers) => (await client.resource(pods).list()).items;
const statusOf = async ({ client }: RunningControllers) => (await client.resource(replicaSets).get(key)).status;
const untilPods = (cluster: RunningControllers, count: number) =>
  cluster.until(async () => (await podsOf(cluster)).length === count);

test("pods that may not be made are told in a condition and an event, and are made when they may", async () => {
  await using cluster = await start();
  const quota = 'pods "web-" is forbidden: exceeded quota: two';
  cluster.api.intercept = ({ verb, resource }) => {
    if (verb === "create" && resource.resource === "pods") throw statusError("Forbidden", quota);
  };
  await cluster.add(replicaSets, set(2));
  await cluster.until(async () => ((await statusOf(cluster))?.conditions ?? []).length > 0);
  expect((await statusOf(cluster))?.conditions).toMatchObject([
    { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: quota },
  ]);
  expect(cluster.events[0]).toBe(`ReplicaSet web Warning FailedCreate Error creating: ${quota}`);
  cluster.api.intercept = undefined;
  await untilPods(cluster, 2);
  await cluster.until(async () => (await statusOf(cluster))?.conditions === undefined);
});

test("a pod whose making is never seen is waited for no longer than upstream does, then made anew", async () => {
  const clock = new FakeClock();
  await using cluster = await runControllersAt(clock, (context, enqueue) => new ReplicaSetController(context, enqueue));
  // Made, and deleted while the watch was away.
  cluster.api.intercept = ({ verb, resource, body }) =>
    verb === "create" && resource.resource === "pods" ? body : undefined;
  await cluster.add(replicaSets, set(1));
  await cluster.until(async () => (await statusOf(cluster))?.replicas === 0);
  cluster.api.intercept = undefined;
  await cluster.until(() => Promise.resolve(clock.pending > 0));
  clock.advance(5 * 60_000 - 1);
  await settled();
  expect(await podsOf(cluster)).toEqual([]);
  clock.advance(1);
  await untilPods(cluster, 1);
});

test("a namespace on its way out is no failure", async () => {
  await using cluster = await start();
  cluster.api.intercept = ({ verb, resource }) => {
    const causes = [{ reason: "NamespaceTerminating", message: "default is being terminated" }];
    if (verb === "create" && resource.resource === "pods")
      throw statusError("Forbidden", "because it is being terminated", { causes });
  };
  await cluster.add(replicaSets, set(2));
  await cluster.until(async () => (await statusOf(cluster))?.replicas === 0);
  expect([cluster.events, (await statusOf(cluster))?.conditions]).toEqual([[], undefined]);
});

test("an orphan that matches is taken in, beside the owners it has", async () => {
  await using cluster = await start();
  const [other] = await cluster.add(configMaps, { metadata: { name: "other", namespace: "default" } });
  const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "other", uid: other?.metadata.uid ?? "" }];
  const orphan = makePod("orphan", { labels });
  await cluster.add(pods, { ...orphan, metadata: { ...orphan.metadata, ownerReferences } });
  await cluster.add(replicaSets, set(1));
  await cluster.until(async () => (await statusOf(cluster))?.replicas === 1);
  const [pod] = await podsOf(cluster);
  expect(pod?.metadata.name).toBe("orphan");
  expect(pod?.metadata.ownerReferences?.map(({ kind, controller }) => [kind, controller]).sort()).toEqual([
    ["ConfigMap", undefined],
    ["ReplicaSet", true],
  ]);
});

test("an orphan that ran to its end is left alone", async () => {
  await using cluster = await start();
  await cluster.add(pods, makePod("done", { labels, status: { phase: "Succeeded" } }));
  await cluster.add(replicaSets, set(1));
  await cluster.until(async () => (await statusOf(cluster))?.replicas === 1);
  const done = (await podsOf(cluster)).find(({ metadata }) => metadata.name === "done");
  expect(done?.metadata.ownerReferences).toBeUndefined();
});

test("a pod that no longer matches is let go and replaced", async () => {
  await using cluster = await start();
  await cluster.add(replicaSets, set(1));
  await untilPods(cluster, 1);
  const [pod] = await podsOf(cluster);
  if (!pod) throw new Error("there is no pod");
  await cluster.client.resource(pods).patch(pod.metadata, "merge", { metadata: { labels: { app: "else" } } });
  await untilPods(cluster, 2);
  const owners = async () =>
    (await cluster.client.resource(pods).get(pod.metadata)).metadata.ownerReferences?.length ?? 0;
  await cluster.until(async () => (await owners()) === 0);
});

test("nothing is adopted for a set of which the API says that it is going away", async () => {
  await using cluster = await start();
  let asked = 0;
  cluster.api.intercept = ({ verb, resource }) => {
    if (verb !== "get" || resource.resource !== "replicasets") return undefined;
    asked++;
    return { ...set(1), metadata: { ...key, uid: "another" } };
  };
  await cluster.add(pods, makePod("orphan", { labels }));
  await cluster.add(replicaSets, set(1));
  await cluster.until(() => Promise.resolve(asked > 1));
  expect((await podsOf(cluster)).map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined]);
});

test("finished pods count neither as replicas nor as terminating", async () => {
  await using cluster = await start();
  await cluster.add(replicaSets, set(1));
  await untilPods(cluster, 1);
  const [pod] = await podsOf(cluster);
  if (!pod) throw new Error("there is no pod");
  const going: Pod = { ...pod, metadata: { ...pod.metadata, finalizers: ["example.com/hold"] } };
  await cluster.client.resource(pods).update(going);
  await cluster.client.resource(pods).delete(pod.metadata);
  await cluster.until(async () => (await statusOf(cluster))?.terminatingReplicas === 1);
  await cluster.client
    .resource(pods)
    .patch(pod.metadata, "merge", { status: { phase: "Succeeded" } }, { subresource: "status" });
  await cluster.until(async () => (await statusOf(cluster))?.terminatingReplicas === 0);
  expect((await statusOf(cluster))?.replicas).toBe(1);
});

test("pods that were told to go count as terminating from the first status on", async () => {
  await using cluster = await start();
  await cluster.add(replicaSets, set(2));
  await untilPods(cluster, 2);
  for (const pod of await podsOf(cluster)) {
    await cluster.client.resource(pods).createSubresource(pod.metadata, "binding", { target: { name: "n1" } });
  }
  const written: unknown[] = [];
  cluster.api.intercept = ({ subresource, body }) => {
    if (subresource === "status") written.push((body as ReplicaSet).status);
  };
  await cluster.client.resource(replicaSets).patch(key, "merge", { spec: { replicas: 0 } });
  await cluster.until(() => Promise.resolve(written.length > 0));
  expect(written[0]).toEqual({ replicas: 0, observedGeneration: 2, terminatingReplicas: 2 });
});

test("a new size is observed once the pods made for the one before are seen", async () => {
  await using cluster = await start();
  const observed: unknown[] = [];
  cluster.api.intercept = ({ verb, resource, subresource, body }) => {
    if (subresource === "status") observed.push((body as ReplicaSet).status?.observedGeneration);
    // Made, but the informer does not show it yet.
    return verb === "create" && resource.resource === "pods" ? makePod("late", { labels }) : undefined;
  };
  await cluster.add(replicaSets, set(1));
  await cluster.until(() => Promise.resolve(observed.length > 0));
  const small = await cluster.client.resource(replicaSets).patch(key, "merge", { spec: { replicas: 0 } });
  await settled();
  expect(observed).toEqual([1]);
  cluster.api.intercept = undefined;
  const ownerReferences = [newControllerRef(small, replicaSets)];
  const late = makePod("late", { labels });
  await cluster.add(pods, { ...late, metadata: { ...late.metadata, ownerReferences } });
  await cluster.until(async () => (await statusOf(cluster))?.observedGeneration === 2);
  expect(await podsOf(cluster)).toEqual([]);
});
