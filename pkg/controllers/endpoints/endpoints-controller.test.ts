import { expect, test } from "vitest";
import type { Endpoints, Pod, Service } from "../../api/core/v1/types.generated.ts";
import { endpoints, pods, services } from "../../api/resources.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { makePod } from "../../testing/make-pod.ts";
import { systemClock } from "../../util/clock.ts";
import { runControllers, type RunningControllers } from "../testing/run-controllers.ts";
import { EndpointsController } from "./endpoints-controller.ts";

const key = { namespace: "default", name: "web" };
const labels = { app: "web" };
const service = (spec: Partial<Service["spec"]> = {}): Service => ({
  metadata: { ...key, labels: { tier: "front" }, creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: { clusterIP: "10.96.0.9", selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }], ...spec },
});

const pod = (name: string, ready: boolean, ports: Record<string, number> = { http: 8080 }): Pod =>
  makePod(name, {
    labels,
    spec: {
      nodeName: "n1",
      containers: [
        { name: "c", ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })) },
      ],
    },
    status: {
      phase: "Running",
      podIP: `10.244.0.${name.length}`,
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    },
  });

const start = () => runControllers((context, enqueue) => new EndpointsController(context, enqueue));
const list = async ({ client }: RunningControllers) => (await client.resource(endpoints).list()).items;

/** The subsets as "ready | not ready : ports". */
const told = ({ subsets = [] }: Endpoints) =>
  subsets.map(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
    [
      addresses.map(({ ip }) => ip.split(".")[3]).join(),
      notReadyAddresses.map(({ ip }) => ip.split(".")[3]).join(),
      ports.map(({ port }) => port).join(),
    ].join("|"),
  );

async function untilTold(cluster: RunningControllers, ...subsets: string[]): Promise<Endpoints | undefined> {
  const found = async () => (await list(cluster)).find((each) => told(each).join(" ") === subsets.join(" "));
  await cluster.until(async () => (await found()) !== undefined);
  return found();
}

test("ports that the same pods offer stand together, and a pod that offers none is left out", async () => {
  await using cluster = await start();
  const ports = [
    { name: "http", port: 80, targetPort: "http" },
    { name: "metrics", port: 90, targetPort: "metrics" },
  ];
  await cluster.add(pods, pod("a", true, { http: 1, metrics: 2 }), pod("bb", false, { http: 1 }), pod("ccc", true, {}));
  await cluster.add(services, service({ ports }));
  const found = await untilTold(cluster, "1|2|1", "1||2");
  expect(found?.metadata).toMatchObject({
    labels: { tier: "front", "endpoints.kubernetes.io/managed-by": "endpoint-controller" },
    annotations: { "endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T00:00:00Z" },
  });
});

test("a pod on its way out is listed only by a service that publishes what is not ready", async () => {
  await using cluster = await start();
  await cluster.add(pods, pod("a", true));
  await cluster.add(services, service(), {
    ...service({ publishNotReadyAddresses: true }),
    metadata: { ...key, name: "all" },
  });
  await cluster.until(async () => (await list(cluster)).every((each) => told(each).join() === "1||8080"));
  await cluster.client.resource(pods).delete({ namespace: "default", name: "a" });
  await untilTold(cluster);
  expect((await list(cluster)).map((each) => [each.metadata.name, ...told(each)]).sort()).toEqual([
    ["all", "1||8080"],
    ["web"],
  ]);
});

test("endpoints that somebody deletes come back, and go with their service, whoever made them", async () => {
  await using cluster = await start();
  await cluster.add(pods, pod("a", true));
  const { selector: _, ...byHand } = service().spec;
  await cluster.add(services, service(), { metadata: { namespace: "default", name: "db" }, spec: byHand });
  await cluster.add(endpoints, { metadata: { namespace: "default", name: "db" }, subsets: [] });
  await untilTold(cluster, "1||8080");
  await cluster.client.resource(endpoints).delete(key);
  await untilTold(cluster, "1||8080");
  for (const name of ["web", "db"]) await cluster.client.resource(services).delete({ namespace: "default", name });
  await cluster.until(async () => (await list(cluster)).length === 0);
});

/** A controller that is told to work by the test, and whose informer shows no Endpoints until `show` is called. */
async function startBlind() {
  const cluster = createFakeCluster();
  const { api, client, informers } = cluster;
  const held: (() => void)[] = [];
  const watch = api.watch.bind(api);
  api.watch = (request, sink) =>
    watch(request, {
      ...sink,
      event(event) {
        if (request.resource === endpoints && event.type !== "BOOKMARK") held.push(() => sink.event(event));
        else sink.event(event);
      },
    });
  const enqueued: string[] = [];
  const context = { client, informers, recorder: { event: () => undefined }, log: silentLogger, clock: systemClock };
  const controller = new EndpointsController(context, (name) => void enqueued.push(name));
  informers.start();
  await informers.synced();
  const show = () => {
    enqueued.length = 0;
    for (const each of held.splice(0)) each();
  };
  return { ...cluster, show, enqueued, work: () => controller.reconcile("default/web") };
}

test("endpoints that the informer does not show yet go with their service too", async () => {
  const { client, informers, add, work } = await startBlind();
  await add(services, service());
  await work();
  expect((await client.resource(endpoints).list()).items.length).toBe(1);
  await client.resource(services).delete(key);
  await work();
  expect((await client.resource(endpoints).list()).items).toEqual([]);
  informers.stop();
});

test("a pod that is ready for a moment only does not stay so", async () => {
  const { client, informers, add, work, show, enqueued } = await startBlind();
  const [web] = await add(pods, pod("a", false));
  await add(services, service());
  await work();
  show();
  for (const status of ["True", "False"]) {
    const conditions = [{ type: "Ready", status }];
    await client
      .resource(pods)
      .patch((web as Pod).metadata, "merge", { status: { conditions } }, { subresource: "status" });
    await work();
  }
  show();
  expect(enqueued).toEqual(["default/web"]);
  await work();
  expect(told(await client.resource(endpoints).get(key))).toEqual(["|1|8080"]);
  informers.stop();
});
