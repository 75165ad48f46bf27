import { expect, test } from "vitest";
import type { Node } from "../../api/core/v1/types.generated.ts";
import { leases, nodes, pods } from "../../api/resources.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatMicroTime } from "../../apimachinery/time.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { makePod } from "../../testing/make-pod.ts";
import { settled } from "../../testing/settled.ts";
import { defaultOptions } from "../controller-options.ts";
import { runControllersAt, type RunningControllers } from "../testing/run-controllers.ts";
import { NodeLifecycleController } from "./node-lifecycle-controller.ts";

const node = (name: string, ready: string | undefined = "True", labels: Record<string, string> = {}): Node => ({
  metadata: { name, labels, creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: {},
  status: { conditions: ready ? [{ type: "Ready", status: ready, reason: "KubeletReady" }] : [] },
});

interface World extends RunningControllers {
  readonly clock: FakeClock;
  /** Lets time pass while the kubelets of these nodes go on renewing their leases. */
  pass(seconds: number, ...alive: readonly string[]): Promise<void>;
}

async function world(...all: Node[]): Promise<World> {
  const clock = new FakeClock();
  const cluster = await runControllersAt(
    clock,
    (context, enqueue) => new NodeLifecycleController(context, enqueue, defaultOptions.nodeLifecycle),
  );
  const lease = (name: string) => ({ metadata: { name, namespace: "kube-node-lease" }, spec: {} });
  await cluster.add(leases, ...all.map(({ metadata }) => lease(metadata.name)));
  await cluster.add(nodes, ...all);
  await settled();
  return {
    ...cluster,
    clock,
    async pass(seconds, ...alive) {
      for (let at = 0; at < seconds; at += 5) {
        const renewed = { spec: { renewTime: formatMicroTime(clock.now()) } };
        for (const name of alive) await cluster.client.resource(leases).patch(lease(name).metadata, "merge", renewed);
        clock.advance(5000);
        await settled();
      }
    },
  };
}

const get = async ({ client }: RunningControllers, name: string) => client.resource(nodes).get({ name });
const readiness = async (cluster: RunningControllers, name: string) =>
  getCondition((await get(cluster, name)).status?.conditions, "Ready");
const taints = async (cluster: RunningControllers, name: string) =>
  ((await get(cluster, name)).spec.taints ?? []).map(({ key, effect }) => `${key.split("/")[1]}:${effect}`).sort();

test("a node whose lease is not renewed becomes unknown after its grace, is tainted, and its pods are not ready", async () => {
  await using cluster = await world(node("lost"), node("well"));
  await cluster.add(
    pods,
    makePod("web", { spec: { nodeName: "lost" }, status: { conditions: [{ type: "Ready", status: "True" }] } }),
  );
  await cluster.pass(45, "well");
  expect((await readiness(cluster, "lost"))?.status).toBe("True");
  await cluster.pass(10, "well");
  expect(await readiness(cluster, "lost")).toMatchObject({
    status: "Unknown",
    reason: "NodeStatusUnknown",
    message: "Kubelet stopped posting node status.",
  });
  expect((await readiness(cluster, "well"))?.status).toBe("True");
  await cluster.until(async () => (await taints(cluster, "lost")).length === 2);
  expect(await taints(cluster, "lost")).toEqual(["unreachable:NoExecute", "unreachable:NoSchedule"]);
  const pod = await cluster.client.resource(pods).get({ namespace: "default", name: "web" });
  expect(getCondition(pod.status?.conditions, "Ready")?.status).toBe("False");
  expect(cluster.events).toContain("Node lost Normal NodeNotReady Node lost status is now: NodeNotReady");
  expect(cluster.events).toContain("Pod web Warning NodeNotReady Node is not ready");
});

test("a node that comes back loses its taints", async () => {
  await using cluster = await world(node("lost"), node("well"));
  await cluster.pass(60, "well");
  await cluster.until(async () => (await taints(cluster, "lost")).length === 2);
  await cluster.client.resource(nodes).updateStatus({ ...(await get(cluster, "lost")), status: node("lost").status });
  await cluster.until(async () => (await taints(cluster, "lost")).length === 0);
});

test("a node that never spoke has a minute, and takes no pods until it does", async () => {
  await using cluster = await world(node("mute", ""), node("well"));
  await cluster.until(async () => (await taints(cluster, "mute")).join() === "not-ready:NoSchedule");
  await cluster.pass(55, "well");
  expect(await readiness(cluster, "mute")).toBe(undefined);
  await cluster.pass(10, "well");
  expect(await readiness(cluster, "mute")).toMatchObject({
    status: "Unknown",
    reason: "NodeStatusNeverUpdated",
    message: "Kubelet never posted node status.",
    lastHeartbeatTime: "2026-01-01T00:00:00Z",
  });
});

test("nothing is evicted while no node at all answers, and it begins when one comes back", async () => {
  await using cluster = await world(node("a"), node("b"));
  await cluster.pass(70);
  for (const name of ["a", "b"])
    await cluster.until(async () => (await taints(cluster, name)).join() === "unreachable:NoSchedule");
  await cluster.client.resource(nodes).updateStatus({ ...(await get(cluster, "a")), status: node("a").status });
  await cluster.until(async () => (await taints(cluster, "a")).length === 0);
  await cluster.until(async () => (await taints(cluster, "b")).length === 2);
});

test("one node after the other begins to lose its pods", async () => {
  await using cluster = await world(node("a"), node("b"), node("well"), node("fine"));
  await cluster.pass(55, "well", "fine");
  const evicting = async () =>
    [...(await taints(cluster, "a")), ...(await taints(cluster, "b"))].filter((taint) => taint.endsWith("NoExecute"));
  await cluster.until(async () => (await evicting()).length === 1);
  await cluster.pass(15, "well", "fine");
  await cluster.until(async () => (await evicting()).length === 2);
});

test("a node is not blamed for the time in which this machine slept", async () => {
  await using cluster = await world(node("a"), node("well"));
  await cluster.pass(20, "a", "well");
  const slept = 3_600_000;
  Object.assign(cluster.clock, { time: cluster.clock.now() + slept });
  await cluster.pass(10);
  expect((await readiness(cluster, "a"))?.status).toBe("True");
  await cluster.pass(60, "well");
  expect((await readiness(cluster, "a"))?.status).toBe("Unknown");
});

test("nodes that come and go are told in events", async () => {
  await using cluster = await world(node("a"));
  await cluster.client.resource(nodes).delete({ name: "a" });
  await cluster.until(() => Promise.resolve(cluster.events.length === 2));
  expect(cluster.events).toEqual([
    "Node a Normal RegisteredNode Node a event: Registered Node a in Controller",
    "Node a Normal RemovingNode Node a event: Removing Node a from Controller",
  ]);
});
