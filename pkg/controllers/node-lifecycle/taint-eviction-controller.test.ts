import { expect, test } from "vitest";
import type { Node, Pod, Taint } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { makePod } from "../../testing/make-pod.ts";
import { runControllersAt, type RunningControllers } from "../testing/run-controllers.ts";
import { TaintEvictionController } from "./taint-eviction-controller.ts";

const clock = new FakeClock();
const unreachable = (): Taint => ({
  key: "node.kubernetes.io/unreachable",
  effect: "NoExecute",
  timeAdded: formatTime(clock.now()),
});
const node = (...taints: Taint[]): Node => ({ metadata: { name: "n1" }, spec: { taints } });
const pod = (name: string, tolerationSeconds?: number): Pod =>
  makePod(name, {
    spec: {
      nodeName: "n1",
      ...(tolerationSeconds !== undefined && {
        tolerations: [
          { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds },
        ],
      }),
    },
  });

const start = () => runControllersAt(clock, (context, enqueue) => new TaintEvictionController(context, enqueue));
const going = async ({ client }: RunningControllers) =>
  (await client.resource(pods).list()).items
    .filter(({ metadata }) => metadata.deletionTimestamp)
    .map(({ metadata }) => metadata.name);
const untilGoing = (cluster: RunningControllers, ...names: string[]) =>
  cluster.until(async () => (await going(cluster)).join() === names.join());

test("pods that do not tolerate a taint go at once, others when their time is over", async () => {
  await using cluster = await start();
  await cluster.add(nodes, node(unreachable()));
  await cluster.add(pods, pod("at-once"), pod("later", 300));
  await untilGoing(cluster, "at-once");
  const evicted = await cluster.client.resource(pods).get({ namespace: "default", name: "at-once" });
  expect(getCondition(evicted.status?.conditions, "DisruptionTarget")).toMatchObject({
    status: "True",
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
  });
  expect(cluster.events).toEqual(["Pod at-once Normal TaintManagerEviction Marking for deletion Pod default/at-once"]);
  await cluster.until(() => Promise.resolve(clock.pending > 0));
  clock.advance(300_000);
  await untilGoing(cluster, "at-once", "later");
});

test("a taint that is taken away in time spares the pod, and an event says so", async () => {
  await using cluster = await start();
  await cluster.add(nodes, node(unreachable()));
  await cluster.add(pods, pod("web", 300));
  await cluster.until(() => Promise.resolve(clock.pending > 0));
  await cluster.client.resource(nodes).patch({ name: "n1" }, "merge", { spec: { taints: null } });
  await cluster.until(() => Promise.resolve(cluster.events.length > 0));
  expect(cluster.events).toEqual(["Pod web Normal TaintManagerEviction Cancelling deletion of Pod default/web"]);
  clock.advance(600_000);
  expect(await going(cluster)).toEqual([]);
});

test("the first toleration that fits counts", async () => {
  await using cluster = await start();
  await cluster.add(nodes, node(unreachable()));
  const both = pod("both", 0);
  const tolerations = [{ operator: "Exists" }, ...(both.spec.tolerations ?? [])];
  await cluster.add(pods, { ...both, spec: { ...both.spec, tolerations } }, pod("at-once"));
  await untilGoing(cluster, "at-once");
});

test("time runs from when the pod met the taint: for kubectl taint, which says no time, and for pods that come later", async () => {
  await using cluster = await start();
  const { timeAdded: _, ...untimed } = unreachable();
  await cluster.add(nodes, node(untimed));
  await cluster.add(pods, pod("first", 300));
  await cluster.until(() => Promise.resolve(clock.pending === 1));
  clock.advance(200_000);
  await cluster.add(pods, pod("second", 300));
  await cluster.until(() => Promise.resolve(clock.pending === 2));
  clock.advance(100_000);
  await untilGoing(cluster, "first");
  clock.advance(200_000);
  await untilGoing(cluster, "first", "second");
});

test("a pod that comes long after a taint has all of its time", async () => {
  await using cluster = await start();
  await cluster.add(nodes, node(unreachable()));
  clock.advance(1_000_000);
  await cluster.add(pods, pod("late", 300));
  await cluster.until(() => Promise.resolve(clock.pending > 0));
  clock.advance(299_000);
  expect(await going(cluster)).toEqual([]);
  clock.advance(1000);
  await untilGoing(cluster, "late");
});
