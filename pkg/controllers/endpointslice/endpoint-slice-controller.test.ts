import { expect, test } from "vitest";
import type { Pod, Service } from "../../api/core/v1/types.generated.ts";
import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { endpointSlices, nodes, pods, services } from "../../api/resources.ts";
import { isControlledBy } from "../../apimachinery/owner-reference.ts";
import { makePod } from "../../testing/make-pod.ts";
import { runControllers, type RunningControllers } from "../testing/run-controllers.ts";
import { EndpointSliceController } from "./endpoint-slice-controller.ts";

const labels = { app: "web" };
const service = (spec: Partial<Service["spec"]> = {}): Service => ({
  metadata: { name: "web", namespace: "default", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: { clusterIP: "10.96.0.9", selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }], ...spec },
});

const pod = (name: string, ready: boolean, parts: Partial<Pod["spec"]> = {}): Pod =>
  makePod(name, {
    labels,
    spec: { nodeName: "n1", ...parts },
    status: {
      phase: "Running",
      podIP: `10.244.0.${name.length}`,
      conditions: [{ type: "Ready", status: ready ? "True" : "False", lastTransitionTime: "2026-01-01T00:00:05Z" }],
    },
  });

const start = () => runControllers((context, enqueue) => new EndpointSliceController(context, enqueue, 100));
const slicesOf = async ({ client }: RunningControllers) => (await client.resource(endpointSlices).list()).items;
const node = (zone: string) => ({
  metadata: { name: "n1", labels: { "topology.kubernetes.io/zone": zone } },
  spec: {},
});

async function untilSlice(
  cluster: RunningControllers,
  holds: (slice: EndpointSlice) => boolean,
): Promise<EndpointSlice> {
  await cluster.until(async () => (await slicesOf(cluster)).some(holds));
  const found = (await slicesOf(cluster)).find(holds);
  if (!found) throw new Error("the slice is gone again");
  return found;
}

test("an endpoint tells of its pod, its node, its zone and its state", async () => {
  await using cluster = await start();
  await cluster.add(nodes, node("east"));
  const [web] = await cluster.add(pods, pod("a", true));
  await cluster.add(services, service());
  const slice = await untilSlice(cluster, ({ endpoints }) => endpoints.length === 1);
  expect(slice).toMatchObject({
    metadata: {
      labels: {
        "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
      },
      annotations: { "endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T00:00:00Z" },
      ownerReferences: [{ kind: "Service", name: "web", controller: true, blockOwnerDeletion: true }],
    },
    addressType: "IPv4",
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  });
  expect(slice.endpoints).toEqual([
    {
      addresses: ["10.244.0.1"],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: "n1",
      zone: "east",
      targetRef: { kind: "Pod", namespace: "default", name: "a", uid: web?.metadata.uid },
    },
  ]);
});

test("a pod on its way out serves but is not ready, unless the service publishes what is not ready", async () => {
  await using cluster = await start();
  await cluster.add(pods, pod("a", true));
  await cluster.add(services, service());
  await untilSlice(cluster, ({ endpoints }) => endpoints.length === 1);
  await cluster.client.resource(pods).delete({ namespace: "default", name: "a" });
  const going = await untilSlice(cluster, ({ endpoints }) => endpoints[0]?.conditions?.terminating === true);
  expect(going.endpoints[0]?.conditions).toEqual({ ready: false, serving: true, terminating: true });
  const patch = { spec: { publishNotReadyAddresses: true } };
  await cluster.client.resource(services).patch({ namespace: "default", name: "web" }, "merge", patch);
  await untilSlice(cluster, ({ endpoints }) => endpoints[0]?.conditions?.ready === true);
});

test("a named target port is each pod's own, and a headless service is labelled so", async () => {
  await using cluster = await start();
  const ports = (containerPort: number) => ({ containers: [{ name: "c", ports: [{ name: "web", containerPort }] }] });
  await cluster.add(pods, pod("a", true, ports(1)), pod("bb", true, ports(2)));
  await cluster.add(services, service({ clusterIP: "None", ports: [{ port: 80, targetPort: "web" }] }));
  await cluster.until(async () => (await slicesOf(cluster)).length === 2);
  const slices = await slicesOf(cluster);
  expect(slices.map((slice) => [slice.ports[0]?.port, slice.endpoints[0]?.addresses[0]]).sort()).toEqual([
    [1, "10.244.0.1"],
    [2, "10.244.0.2"],
  ]);
  expect(slices[0]?.metadata.labels).toMatchObject({ "service.kubernetes.io/headless": "" });
});

test("a service that wants its traffic near gets hints for ready endpoints", async () => {
  await using cluster = await start();
  await cluster.add(nodes, node("east"));
  await cluster.add(pods, pod("a", true), pod("bb", false));
  await cluster.add(services, service({ trafficDistribution: "PreferSameNode" }));
  const slice = await untilSlice(cluster, ({ endpoints }) => endpoints.length === 2);
  expect(slice.endpoints.map(({ hints }) => hints)).toEqual([
    { forNodes: [{ name: "n1" }], forZones: [{ name: "east" }] },
    undefined,
  ]);
});

test("a slice that somebody deletes or changes is made right again", async () => {
  await using cluster = await start();
  await cluster.add(pods, pod("a", true));
  await cluster.add(services, service());
  const slice = await untilSlice(cluster, ({ endpoints }) => endpoints.length === 1);
  await cluster.client.resource(endpointSlices).update({ ...slice, endpoints: [] });
  await untilSlice(cluster, ({ endpoints }) => endpoints.length === 1);
  await cluster.client.resource(endpointSlices).delete(slice.metadata);
  await untilSlice(cluster, ({ endpoints, metadata }) => endpoints.length === 1 && metadata.uid !== slice.metadata.uid);
  expect((await slicesOf(cluster)).length).toBe(1);
});

test("a service made anew has slices of its own, and does not fill its namesake's, which are collected", async () => {
  await using cluster = await start();
  await cluster.add(pods, pod("a", true));
  const [first] = await cluster.add(services, service());
  const old = await untilSlice(cluster, ({ endpoints }) => endpoints.length === 1);
  await cluster.client.resource(services).delete({ name: "web", namespace: "default" });
  const [second] = await cluster.add(services, service());
  await untilSlice(cluster, (slice) => isControlledBy(slice, second as Service) && slice.endpoints.length === 1);
  await cluster.until(async () => (await slicesOf(cluster)).every((slice) => !isControlledBy(slice, first as Service)));
  expect((await slicesOf(cluster)).map(({ metadata }) => metadata.uid)).not.toContain(old.metadata.uid);
});
