import { expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { deployments, pods, replicaSets } from "../../api/resources.ts";
import { statusError } from "../../apimachinery/status-error.ts";
import { ReplicaSetController } from "../replicaset/replica-set-controller.ts";
import { runControllers, type RunningControllers } from "../testing/run-controllers.ts";
import { DeploymentController } from "./deployment-controller.ts";

const web = (image: string): Deployment => ({
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 3,
    revisionHistoryLimit: 1,
    progressDeadlineSeconds: 600,
    selector: { matchLabels: { app: "web" } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: { metadata: { name: "", labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } },
  },
});

const start = () =>
  runControllers(
    (context, enqueue) => new ReplicaSetController(context, enqueue),
    (context, enqueue) => new DeploymentController(context, enqueue),
  );

/** Plays the kubelet: every pod that is not ready becomes so. */
async function makePodsReady({ client }: RunningControllers): Promise<Pod[]> {
  const { items } = await client.resource(pods).list();
  for (const pod of items) {
    if (pod.status?.phase === "Running") continue;
    const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
    await client.resource(pods).patch(pod.metadata, "merge", { status }, { subresource: "status" });
  }
  return items;
}

async function untilRolledOut(cluster: RunningControllers, image: string): Promise<void> {
  await cluster.until(async () => {
    const items = await makePodsReady(cluster);
    const deployment = await cluster.client.resource(deployments).get({ name: "web", namespace: "default" });
    const done = deployment.status?.conditions?.some(({ reason }) => reason === "NewReplicaSetAvailable");
    return Boolean(done) && items.length === 3 && items.every(({ spec }) => spec.containers[0]?.image === image);
  });
}

async function setImage({ client }: RunningControllers, image: string): Promise<void> {
  const deployment = await client.resource(deployments).get({ name: "web", namespace: "default" });
  await client
    .resource(deployments)
    .update({ ...deployment, spec: { ...deployment.spec, template: web(image).spec.template } });
}

async function scale({ client }: RunningControllers, replicas: number): Promise<void> {
  const deployment = await client.resource(deployments).get({ name: "web", namespace: "default" });
  await client.resource(deployments).update({ ...deployment, spec: { ...deployment.spec, replicas } });
}

const revisions = (sets: readonly ReplicaSet[]) =>
  sets
    .map(({ metadata, spec }) => `${metadata.annotations?.["deployment.kubernetes.io/revision"]}:${spec.replicas}`)
    .sort();

test("a deployment gets its pods, and a new image replaces them all", async () => {
  await using cluster = await start();
  await cluster.add(deployments, web("one"));
  await untilRolledOut(cluster, "one");
  await setImage(cluster, "two");
  await untilRolledOut(cluster, "two");
  const { items } = await cluster.client.resource(replicaSets).list();
  expect(revisions(items)).toEqual(["1:0", "2:3"]);
});

test("going back to an earlier template takes its ReplicaSet again with a new revision", async () => {
  await using cluster = await start();
  await cluster.add(deployments, web("one"));
  await untilRolledOut(cluster, "one");
  await setImage(cluster, "two");
  await untilRolledOut(cluster, "two");
  await setImage(cluster, "one");
  await untilRolledOut(cluster, "one");
  const { items } = await cluster.client.resource(replicaSets).list();
  expect(revisions(items)).toEqual(["2:0", "3:3"]);
});

test("revisions beyond the history limit are forgotten", async () => {
  await using cluster = await start();
  await cluster.add(deployments, web("one"));
  for (const image of ["one", "two", "three", "four"]) {
    await setImage(cluster, image);
    await untilRolledOut(cluster, image);
  }
  await cluster.until(async () => (await cluster.client.resource(replicaSets).list()).items.length === 2);
  const { items } = await cluster.client.resource(replicaSets).list();
  expect(revisions(items)).toEqual(["3:0", "4:3"]);
});

test("a deleted pod is replaced", async () => {
  await using cluster = await start();
  await cluster.add(deployments, web("one"));
  await untilRolledOut(cluster, "one");
  const [victim] = (await cluster.client.resource(pods).list()).items;
  if (!victim) throw new Error("there is no pod");
  await cluster.client.resource(pods).delete(victim.metadata, { gracePeriodSeconds: 0 });
  await cluster.until(async () => {
    const { items } = await cluster.client.resource(pods).list();
    return items.length === 3 && items.every(({ metadata }) => metadata.name !== victim.metadata.name);
  });
});

test("scaling in the middle of a rollout does not keep it from ending", async () => {
  await using cluster = await start();
  await cluster.add(deployments, web("one"));
  await untilRolledOut(cluster, "one");
  await setImage(cluster, "two");
  await cluster.until(async () => {
    const { items } = await cluster.client.resource(pods).list();
    return items.some(({ spec }) => spec.containers[0]?.image === "two");
  });
  await scale(cluster, 4);
  await cluster.until(async () => {
    const items = await makePodsReady(cluster);
    return items.length === 4 && items.every(({ spec }) => spec.containers[0]?.image === "two");
  });
});

test("its revision, its conditions and its events are upstream's", async () => {
  await using cluster = await start();
  await cluster.add(deployments, web("one"));
  await untilRolledOut(cluster, "one");
  const { metadata, status } = await cluster.client.resource(deployments).get({ name: "web", namespace: "default" });
  const [set] = (await cluster.client.resource(replicaSets).list()).items;
  expect({ ...status, conditions: [] }).toEqual({
    ...{ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 },
    terminatingReplicas: 0,
    conditions: [],
  });
  expect(metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
  expect(status?.conditions?.map(({ type, reason }) => `${type} ${reason}`).sort()).toEqual([
    "Available MinimumReplicasAvailable",
    "Progressing NewReplicaSetAvailable",
  ]);
  expect(cluster.events.filter((event) => event.startsWith("Deployment"))).toEqual([
    `Deployment web Normal ScalingReplicaSet Scaled up replica set ${set?.metadata.name} from 0 to 3`,
  ]);
});

test("a deployment of no replicas makes its ReplicaSet without a word about scaling", async () => {
  await using cluster = await start();
  const none = web("one");
  await cluster.add(deployments, { ...none, spec: { ...none.spec, replicas: 0 } });
  await cluster.until(async () => {
    const { status } = await cluster.client.resource(deployments).get({ name: "web", namespace: "default" });
    return status?.conditions?.some(({ reason }) => reason === "NewReplicaSetAvailable") ?? false;
  });
  expect(cluster.events).toEqual([]);
});

test("a ReplicaSet that cannot be made is told in a condition and an event", async () => {
  await using cluster = await start();
  cluster.api.intercept = ({ verb, resource }) => {
    if (verb === "create" && resource.resource === "replicasets") throw statusError("Forbidden", "not today");
  };
  await cluster.add(deployments, web("one"));
  const message = /^Failed to create new replica set "web-[a-z0-9]+": not today$/;
  await cluster.until(async () => {
    const { status } = await cluster.client.resource(deployments).get({ name: "web", namespace: "default" });
    return (status?.conditions ?? []).some(
      (condition) => condition.reason === "ReplicaSetCreateError" && message.test(condition.message ?? ""),
    );
  });
  expect(cluster.events[0]).toContain("Deployment web Warning ReplicaSetCreateError Failed to create new replica set");
});

test("a paused deployment scales and makes no new ReplicaSet", async () => {
  await using cluster = await start();
  await cluster.add(deployments, web("one"));
  await untilRolledOut(cluster, "one");
  const client = cluster.client.resource(deployments);
  const deployment = await client.get({ name: "web", namespace: "default" });
  await client.update({
    ...deployment,
    spec: { ...deployment.spec, paused: true, replicas: 5, template: web("two").spec.template },
  });
  await cluster.until(async () => (await makePodsReady(cluster)).length === 5);
  const { items } = await cluster.client.resource(replicaSets).list();
  expect(revisions(items)).toEqual(["1:5"]);
});

test("Recreate waits for the old set's controller to say that no pods are left", async () => {
  await using cluster = await runControllers((context, enqueue) => new DeploymentController(context, enqueue));
  const sets = async () => (await cluster.client.resource(replicaSets).list()).items;
  const deployment = web("one");
  await cluster.add(deployments, { ...deployment, spec: { ...deployment.spec, strategy: { type: "Recreate" } } });
  await cluster.until(async () => (await sets()).length === 1);
  // The set is told to shrink before anybody saw the pods that it has by now.
  await setImage(cluster, "two");
  await cluster.until(async () => {
    const { status } = await cluster.client.resource(deployments).get({ name: "web", namespace: "default" });
    return (await sets())[0]?.spec.replicas === 0 && status?.observedGeneration === 2;
  });
  const [old] = await sets();
  if (!old) throw new Error("the old set is gone");
  expect((await sets()).length).toBe(1);
  await cluster.client.resource(replicaSets).updateStatus({ ...old, status: { replicas: 0, observedGeneration: 2 } });
  await cluster.until(async () => (await sets()).length === 2);
});
