import { describe, expect, it } from "vitest";
import { configMaps, pods } from "../api/resources.ts";
import { isConflict, isNotFound } from "../apimachinery/status-error.ts";
import { createFakeCluster } from "./fake-client.ts";
import { makePod } from "./make-pod.ts";

const key = { namespace: "default", name: "web" };

describe("the fake API", () => {
  it("refuses an update of an old revision, and raises the generation with the spec only", async () => {
    const { client, add } = createFakeCluster();
    const [pod] = await add(pods, makePod("web"));
    if (!pod) throw new Error("no pod");
    const next = await client.resource(pods).update({ ...pod, spec: { ...pod.spec, priority: 1 } });
    expect(next.metadata.generation).toBe(2);
    const status = await client.resource(pods).updateStatus({ ...next, status: { phase: "Running" } });
    expect([status.metadata.generation, status.status?.phase]).toEqual([2, "Running"]);
    await expect(client.resource(pods).update(pod)).rejects.toSatisfy(isConflict);
  });

  it("deletes a running pod in two steps and anything else in one", async () => {
    const { client, add } = createFakeCluster();
    await add(pods, makePod("web", { spec: { nodeName: "n1" } }));
    await client.resource(pods).delete(key);
    expect((await client.resource(pods).get(key)).metadata.deletionGracePeriodSeconds).toBe(30);
    await client.resource(pods).delete(key, { gracePeriodSeconds: 0 });
    await expect(client.resource(pods).get(key)).rejects.toSatisfy(isNotFound);
  });

  it("keeps an object until its last finalizer is gone", async () => {
    const { client, add } = createFakeCluster();
    await add(configMaps, { metadata: { ...key, finalizers: ["example.com/wait"] } });
    await client.resource(configMaps).delete(key);
    const kept = await client.resource(configMaps).get(key);
    expect(kept.metadata.deletionTimestamp).toBeTruthy();
    await client.resource(configMaps).patch(key, "merge", { metadata: { finalizers: null } });
    await expect(client.resource(configMaps).get(key)).rejects.toSatisfy(isNotFound);
  });

  it("merges conditions of a strategic patch by type", async () => {
    const { client, add } = createFakeCluster();
    const ready = { type: "Ready", status: "True" };
    await add(pods, makePod("web", { status: { conditions: [ready] } }));
    const patch = { status: { conditions: [{ type: "PodScheduled", status: "False" }] } };
    const patched = await client.resource(pods).patch(key, "strategic", patch, { subresource: "status" });
    expect(patched.status?.conditions).toEqual([...patch.status.conditions, ready]);
  });
});
