import { describe, expect, it } from "vitest";
import { nodes, pods } from "../api/resources.ts";
import { makeNode } from "../testing/make-node.ts";
import { makePod } from "../testing/make-pod.ts";
import { waitFor } from "../testing/wait-for.ts";
import { cpu, startScheduler } from "./testing/start-scheduler.ts";

const taint = { key: "dedicated", value: "db", effect: "NoSchedule" };

describe("the scheduler", () => {
  it("gives a pod a node and says so", async () => {
    const { bound, events, nodeOf } = await startScheduler([makeNode("n1")], [makePod("web")]);
    await bound("web");
    expect(await nodeOf("web")).toBe("n1");
    expect(events).toEqual(["web Normal Scheduled: Successfully assigned default/web to n1"]);
  });

  it("counts why no node fits, in the event and in the pod's condition", async () => {
    const { said, condition } = await startScheduler(
      [
        makeNode("n1", { spec: { taints: [taint] } }),
        makeNode("n2", { allocatable: { cpu: "3" } }),
        makeNode("n3", { allocatable: { cpu: "1" } }),
      ],
      [makePod("busy", { ...cpu("2"), spec: { nodeName: "n2" } }), makePod("web", cpu("2"))],
    );
    const message =
      "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, " +
      "preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for " +
      "scheduling.";
    await said(`web Warning FailedScheduling: ${message}`);
    await waitFor(async () =>
      expect(await condition("web")).toMatchObject({ status: "False", reason: "Unschedulable", message }),
    );
  });

  it("says when there are no nodes, and schedules when one comes", async () => {
    const { said, bound, add } = await startScheduler([], [makePod("web")]);
    await said("web Warning FailedScheduling: no nodes available to schedule pods");
    await add(nodes, makeNode("n1"));
    await bound("web");
  });

  it("tries a refused pod again when room is made", async () => {
    const full = makePod("full", { ...cpu("3"), spec: { nodeName: "n1" } });
    const { said, bound, podClient } = await startScheduler([makeNode("n1")], [full, makePod("web", cpu("2"))]);
    await said("1 Insufficient cpu");
    await podClient.delete({ namespace: "default", name: "full" }, { gracePeriodSeconds: 0 });
    await bound("web");
  });

  it("tries pods that want to be beside others, or spread among them, again when such a pod comes, and for no other", async () => {
    const hostname = "kubernetes.io/hostname";
    const db = { labelSelector: { matchLabels: { app: "db" } } };
    const near = {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...db, topologyKey: hostname }] },
    };
    const spread = { ...db, maxSkew: 1, topologyKey: hostname, whenUnsatisfiable: "DoNotSchedule" };
    const node = makeNode("n1", { labels: { [hostname]: "n1" } });
    const placed = (name: string, labels = {}) => makePod(name, { labels, spec: { nodeName: "n1" } });
    const lonely = makePod("lonely", { spec: { affinity: near } });
    const even = makePod("even", {
      labels: { app: "db" },
      spec: { topologySpreadConstraints: [{ ...spread, topologyKey: "zone" }] },
    });
    const { said, bound, add, events } = await startScheduler([node], [lonely, even]);
    const tries = (name: string) => events.filter((event) => event.startsWith(`${name} Warning`)).length;
    await said("1 node(s) didn't match pod affinity rules");
    await said("(missing required label)");
    await add(pods, placed("other-1"), placed("other-2"), makePod("last"));
    await bound("last");
    expect([tries("lonely"), tries("even")]).toEqual([1, 1]);
    await add(pods, placed("db", { app: "db" }));
    await bound("lonely");
    await waitFor(() => expect(tries("even")).toBe(2));
  });

  it("counts a finished pod no longer", async () => {
    const full = makePod("full", { ...cpu("3"), spec: { nodeName: "n1" } });
    const { said, bound, podClient } = await startScheduler([makeNode("n1")], [full, makePod("web", cpu("2"))]);
    await said("1 Insufficient cpu");
    await podClient.patch({ namespace: "default", name: "full" }, "merge", { status: { phase: "Succeeded" } }, status);
    await bound("web");
  });

  it("tries a refused pod again when the node changes to its liking, and not on heartbeats", async () => {
    const { said, bound, client, events } = await startScheduler(
      [makeNode("n1", { spec: { taints: [taint] } })],
      [makePod("web")],
    );
    await said("untolerated taint");
    const node = client.resource(nodes);
    const heartbeat = { status: { conditions: [{ type: "Ready", status: "True", lastHeartbeatTime: "now" }] } };
    await node.patch({ name: "n1" }, "merge", heartbeat, status);
    await node.patch({ name: "n1" }, "merge", { metadata: { labels: { disk: "ssd" } } });
    await node.patch({ name: "n1" }, "merge", { spec: { taints: null } });
    await bound("web");
    expect(events.filter((event) => event.includes("FailedScheduling")).length).toBe(1);
  });

  it("leaves pods of other schedulers alone, and gated ones until their gates are gone", async () => {
    const gated = makePod("gated", { spec: { schedulingGates: [{ name: "example.com/wait" }] } });
    const other = makePod("other", { spec: { schedulerName: "mine" } });
    const { bound, nodeOf, podClient } = await startScheduler([makeNode("n1")], [gated, other, makePod("web")]);
    await bound("web");
    expect(await nodeOf("gated")).toBeUndefined();
    await podClient.patch({ namespace: "default", name: "gated" }, "merge", { spec: { schedulingGates: null } });
    await bound("gated");
    expect(await nodeOf("other")).toBeUndefined();
  });

  it("prefers pods of higher priority", async () => {
    const low = makePod("low", { ...cpu("3"), spec: { priority: 1 } });
    const high = makePod("high", { ...cpu("3"), spec: { priority: 10 } });
    const { bound, nodeOf, said } = await startScheduler([makeNode("n1")], [low, high]);
    await bound("high");
    await said("low Warning FailedScheduling");
    expect(await nodeOf("low")).toBeUndefined();
  });

  it("puts a pod of a DaemonSet only on the node it names", async () => {
    const term = { matchFields: [{ key: "metadata.name", operator: "In", values: ["n2"] }] };
    const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } };
    const daemon = makePod("daemon", { ...cpu("1"), spec: { affinity: { nodeAffinity: required } } });
    const { nodeOf, bound, add, said } = await startScheduler(
      ["n1", "n2", "n3"].map((name) => makeNode(name)),
      [daemon],
    );
    await bound("daemon");
    expect(await nodeOf("daemon")).toBe("n2");
    const huge = makePod("huge", { ...cpu("9"), spec: { affinity: { nodeAffinity: required } } });
    await add(pods, huge);
    await said(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims",
    );
  });

  it("tells a pod that claims devices that there are none", async () => {
    const resourceClaims = [{ name: "gpu", resourceClaimName: "gpu" }];
    const { said } = await startScheduler([makeNode("n1")], [makePod("web", { spec: { resourceClaims } })]);
    await said("web Warning FailedScheduling: 0/1 nodes are available: resource claims are not supported");
  });

  it("says so when the nodes that a pod names contradict each other", async () => {
    const name = (value: string) => ({ key: "metadata.name", operator: "In", values: [value] });
    const nodeSelectorTerms = [{ matchFields: [name("n1"), name("n2")] }];
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
    const { said } = await startScheduler([makeNode("n1")], [makePod("web", { spec: { affinity: { nodeAffinity } } })]);
    await said("0/1 nodes are available: pod affinity terms conflict. no new claims to deallocate, preemption: 0/1");
  });

  it("tries a pod again that was too many for its zone when the empty zone's last node goes", async () => {
    const zoned = (name: string, zone: string, cpus: string) =>
      makeNode(name, { labels: { zone }, allocatable: { cpu: cpus } });
    const constraint = {
      topologyKey: "zone",
      maxSkew: 1,
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } },
    };
    const web = (name: string) =>
      makePod(name, { ...cpu("1"), labels: { app: "web" }, spec: { topologySpreadConstraints: [constraint] } });
    const { said, bound, client, add } = await startScheduler(
      [zoned("a", "a", "4"), zoned("b", "b", "0")],
      [web("w1")],
    );
    await bound("w1");
    await add(pods, web("w2"));
    await said("w2 Warning FailedScheduling");
    await client.resource(nodes).delete({ name: "b" });
    await bound("w2");
  });

  it("counts a pod on its way out no longer when pods are spread", async () => {
    const labels = { app: "web" };
    const constraint = {
      topologyKey: "kubernetes.io/hostname",
      maxSkew: 1,
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: labels },
    };
    const web = (name: string) =>
      makePod(name, { ...cpu("1"), labels, spec: { topologySpreadConstraints: [constraint] } });
    const { said, bound, podClient, add } = await startScheduler([
      makeNode("a"),
      makeNode("b", { allocatable: { cpu: "0" } }),
    ]);
    await add(pods, web("w1"));
    await bound("w1");
    await add(pods, web("w2"));
    await said("w2 Warning FailedScheduling");
    await podClient.delete({ namespace: "default", name: "w1" }, { gracePeriodSeconds: 30 });
    await bound("w2");
  });

  it("forgets a pod that is deleted while it waits", async () => {
    const { said, add, podClient, api } = await startScheduler([], [makePod("web")]);
    await said("no nodes available");
    await podClient.delete({ namespace: "default", name: "web" });
    await add(nodes, makeNode("n1"));
    await add(pods, makePod("next"));
    await waitFor(() => expect(api.requests.some(({ subresource }) => subresource === "binding")).toBe(true));
    expect(api.requests.filter(({ subresource }) => subresource === "binding").map(({ name }) => name)).toEqual([
      "next",
    ]);
  });
});

const status = { subresource: "status" };
