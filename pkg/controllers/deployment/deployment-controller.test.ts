import { expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { deployments, pods, replicaSets } from "../../api/resources.ts";
import { ReplicaSetController } from "../replicaset/replica-set-controller.ts";
import { type RunningControllers, runControllers } from "../testing/run-controllers.ts";
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
