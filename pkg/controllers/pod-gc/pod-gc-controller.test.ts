import { expect, test } from "vitest";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { makePod } from "../../testing/make-pod.ts";
import { runControllersAt, type RunningControllers } from "../testing/run-controllers.ts";
import { PodGarbageCollector } from "./pod-gc-controller.ts";

const start = (clock: FakeClock) =>
  runControllersAt(clock, (context, enqueue) => new PodGarbageCollector(context, enqueue, 2));
const names = async ({ client }: RunningControllers) =>
  (await client.resource(pods).list()).items.map(({ metadata }) => metadata.name).sort();

test("pods of a node that is gone are removed when it stays away", async () => {
  const clock = new FakeClock();
  await using cluster = await start(clock);
  await cluster.add(nodes, { metadata: { name: "here" }, spec: {} });
  await cluster.add(
    pods,
    makePod("left", { spec: { nodeName: "gone" } }),
    makePod("fine", { spec: { nodeName: "here" } }),
  );
  await cluster.until(() => Promise.resolve(clock.pending > 0));
  clock.advance(39_000);
  expect(await names(cluster)).toEqual(["fine", "left"]);
  clock.advance(1000);
  await cluster.until(async () => (await names(cluster)).join() === "fine");
  const failed = cluster.api.requests.find(({ subresource }) => subresource === "status");
  expect(failed?.body).toMatchObject({
    status: {
      phase: "Failed",
      conditions: [{ type: "DisruptionTarget", reason: "DeletionByPodGC", message: "PodGC: node no longer exists" }],
    },
  });
});

test("a pod that goes before it ever had a node is removed", async () => {
  await using cluster = await start(new FakeClock());
  const held = makePod("held");
  await cluster.add(pods, { ...held, metadata: { ...held.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
  await cluster.until(async () => (await names(cluster)).length === 0);
});

test("of too many finished pods the oldest are removed", async () => {
  await using cluster = await start(new FakeClock());
  const finished = (name: string, day: number): Pod => {
    const pod = makePod(name, { status: { phase: "Succeeded" } });
    return { ...pod, metadata: { ...pod.metadata, creationTimestamp: `2026-01-0${day}T00:00:00Z` } };
  };
  await cluster.add(pods, finished("young", 3), finished("old", 1), finished("middle", 2), makePod("running"));
  await cluster.until(async () => (await names(cluster)).join() === "middle,running,young");
});
