import { afterEach, describe, expect, it, test } from "vitest";
import type { Pod } from "../../pkg/api/core/v1/types.generated.ts";
import { events, nodes, pods, serviceAccounts } from "../../pkg/api/resources.ts";
import { createEventRecorder } from "../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { createLogger, silentLogger } from "../../pkg/component-base/logger.ts";
import { createScheduler } from "../../pkg/scheduler/scheduler.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";
import { makeNode } from "../../pkg/testing/make-node.ts";
import { makePod } from "../../pkg/testing/make-pod.ts";
import { waitFor } from "../../pkg/testing/wait-for.ts";

const stops: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A scheduler that reaches a whole API server over HTTPS; one node, ready to take pods. */
async function start() {
  const server = await startApiServer();
  stops.push(() => server[Symbol.asyncDispose]());
  const { client } = server;
  await client.resource(serviceAccounts).create({ metadata: { name: "default", namespace: "default" } });
  await client.resource(nodes).create(makeNode("n1"));
  await client.resource(nodes).patch({ name: "n1" }, "merge", { spec: { taints: null } });
  const informers = createInformerFactory(client, silentLogger);
  const recorder = createEventRecorder({ client, log: silentLogger, source: { component: "default-scheduler" } });
  const scheduler = createScheduler({ client, informers, recorder, log: silentLogger });
  stops.push(() => scheduler.stop());
  await scheduler.start();
  const create = (pod: Pod) => client.resource(pods).create(pod);
  const condition = async (name: string) => {
    const pod = await client.resource(pods).get({ namespace: "default", name });
    return { pod, scheduled: pod.status?.conditions?.find(({ type }) => type === "PodScheduled") };
  };
  const said = async (name: string) => {
    const { items } = await client.resource(events).list({ namespace: "default" });
    return items.filter(({ involvedObject }) => involvedObject.name === name);
  };
  return { create, condition, said };
}

describe("a pod without a node", () => {
  it("is bound, says so, and its node is in nobody's managed fields", async () => {
    const { create, condition, said } = await start();
    await create(makePod("web", { requests: { cpu: "1" } }));
    await waitFor(async () => expect((await condition("web")).scheduled?.status).toBe("True"));
    const { pod } = await condition("web");
    expect(pod.spec.nodeName).toBe("n1");
    expect(JSON.stringify(pod.metadata.managedFields)).not.toContain("nodeName");
    await waitFor(async () => expect(await said("web")).toHaveLength(1));
    expect((await said("web"))[0]).toMatchObject({
      type: "Normal",
      reason: "Scheduled",
      message: "Successfully assigned default/web to n1",
      source: { component: "default-scheduler" },
    });
  });

  it("is told why it fits nowhere, in upstream's words", async () => {
    const { create, condition, said } = await start();
    await create(makePod("huge", { requests: { cpu: "5", memory: "9Gi" } }));
    await waitFor(async () => expect((await condition("huge")).scheduled?.status).toBe("False"));
    const message =
      "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, " +
      "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
    expect((await condition("huge")).scheduled).toMatchObject({ reason: "Unschedulable", message });
    await waitFor(async () =>
      expect(await said("huge")).toMatchObject([{ type: "Warning", reason: "FailedScheduling", message }]),
    );
  });
});

test("a scheduler that has stopped does not mourn the API server that stops after it in the same process", async () => {
  const said: string[] = [];
  const log = createLogger("test", "info", { write: (text: string) => said.push(text) });
  const { server, [Symbol.asyncDispose]: end } = await startApiServer();
  const transport = server.transport({ name: "system:kube-scheduler", groups: ["system:authenticated"] }, "scheduler");
  const client = createClient(transport, { fieldManager: "scheduler" });
  const recorder = createEventRecorder({ client, log, source: { component: "default-scheduler" } });
  const scheduler = createScheduler({ client, informers: createInformerFactory(client, log), recorder, log });
  await scheduler.start();
  await scheduler.stop();
  await end();
  expect(said).toEqual([]);
});
