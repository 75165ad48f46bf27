import { expect, test } from "vitest";
import type { Endpoints, Service } from "../../api/core/v1/types.generated.ts";
import { endpoints, endpointSlices, services } from "../../api/resources.ts";
import { runControllers, type RunningControllers } from "../testing/run-controllers.ts";
import { EndpointSliceMirroringController } from "./endpoint-slice-mirroring-controller.ts";

const key = { namespace: "default", name: "db" };
const service = (selector?: Record<string, string>): Service => ({
  metadata: { ...key },
  spec: { clusterIP: "10.96.0.9", ports: [{ port: 5432 }], ...(selector && { selector }) },
});
const byHand = (labels: Record<string, string> = {}): Endpoints => ({
  metadata: {
    ...key,
    labels: { tier: "data", ...labels },
    annotations: { note: "ours", "kubectl.kubernetes.io/last-applied-configuration": "{}" },
  },
  subsets: [
    {
      addresses: [{ ip: "192.0.2.7" }, { ip: "2001:db8::7" }],
      notReadyAddresses: [{ ip: "192.0.2.8" }],
      ports: [{ port: 5432 }],
    },
  ],
});

const start = () => runControllers((context, enqueue) => new EndpointSliceMirroringController(context, enqueue, 1000));
const slicesOf = async ({ client }: RunningControllers) => (await client.resource(endpointSlices).list()).items;
const untilSlices = (cluster: RunningControllers, count: number) =>
  cluster.until(async () => (await slicesOf(cluster)).length === count);

test("endpoints made by hand for a service without a selector become slices, one per family of addresses", async () => {
  await using cluster = await start();
  await cluster.add(services, service());
  await cluster.add(endpoints, byHand());
  await untilSlices(cluster, 2);
  const [four, six] = (await slicesOf(cluster)).sort((a, b) => (a.addressType < b.addressType ? -1 : 1));
  expect(four?.metadata).toMatchObject({
    labels: {
      tier: "data",
      "kubernetes.io/service-name": "db",
      "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    },
    ownerReferences: [{ kind: "Endpoints", name: "db" }],
  });
  expect(four?.metadata.annotations).toEqual({ note: "ours" });
  expect(four?.ports).toEqual([{ name: "", port: 5432, protocol: "TCP" }]);
  expect(four?.endpoints).toEqual([
    { addresses: ["192.0.2.7"], conditions: { ready: true } },
    { addresses: ["192.0.2.8"], conditions: { ready: false } },
  ]);
  expect([six?.addressType, six?.endpoints[0]?.addresses]).toEqual(["IPv6", ["2001:db8::7"]]);
});

test("the slices follow the endpoints, and go with them", async () => {
  await using cluster = await start();
  await cluster.add(services, service());
  const [made] = await cluster.add(endpoints, byHand());
  await untilSlices(cluster, 2);
  await cluster.client
    .resource(endpoints)
    .patch(key, "merge", { subsets: [{ addresses: [{ ip: "192.0.2.9" }], ports: [{ port: 5432 }] }] });
  await cluster.until(async () => (await slicesOf(cluster))[0]?.endpoints[0]?.addresses[0] === "192.0.2.9");
  await untilSlices(cluster, 1);
  await cluster.client.resource(endpoints).delete(made?.metadata ?? key);
  await untilSlices(cluster, 0);
});

test.each<[string, Service, Endpoints]>([
  ["a service with a selector", service({ app: "db" }), byHand()],
  ["endpoints that are not to be mirrored", service(), byHand({ "endpointslice.kubernetes.io/skip-mirror": "true" })],
])("%s has no mirrored slices", async (_, theService, theEndpoints) => {
  await using cluster = await start();
  await cluster.add(services, theService);
  const [made] = await cluster.add(endpoints, theEndpoints);
  // What is mirrored beside it shows that its turn has come.
  await cluster.add(services, { ...service(), metadata: { name: "zz", namespace: "default" } });
  await cluster.add(endpoints, { ...byHand(), metadata: { name: "zz", namespace: "default" } });
  await untilSlices(cluster, 2);
  expect(made?.metadata.name).toBe("db");
  expect((await slicesOf(cluster)).map(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"])).toEqual([
    "zz",
    "zz",
  ]);
});
