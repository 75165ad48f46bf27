import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import type { EndpointSlice } from "../api/discovery/v1/types.generated.ts";
import { endpointSlices, services } from "../api/resources.ts";
import { directSockets } from "../component-base/host-sockets/direct.ts";
import { silentLogger } from "../component-base/logger.ts";
import { createFakeCluster } from "../testing/fake-client.ts";
import { freePort } from "../testing/free-port.ts";
import { ClusterDns } from "./cluster-dns.ts";
import { queryPacket } from "./testing/packets.ts";
import { recordsOf } from "./wire/records-of.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

async function startDns() {
  const cluster = createFakeCluster();
  const port = await freePort();
  const dns = new ClusterDns({
    informers: cluster.informers,
    address: "127.0.0.1",
    port,
    domain: "cluster.local",
    hostAddress: "10.244.0.1",
    upstreamSockets: directSockets,
    log: silentLogger,
  });
  await dns.start();
  const client = createSocket("udp4");
  cleanup.push(
    () => client.close(),
    () => cluster.informers.stop(),
    () => dns.stop(),
  );
  const addressesOf = async (name: string) => {
    client.send(queryPacket(`${name}.default.svc.cluster.local`, "A"), port, "127.0.0.1");
    const [answer] = (await once(client, "message")) as [Buffer];
    return recordsOf(answer)
      ?.filter(({ section }) => section === "answer")
      .map(({ dataAt, dataLength }) => answer.subarray(dataAt, dataAt + dataLength).join("."));
  };
  return { cluster, addressesOf };
}

const headless = (name: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "default" },
  spec: { clusterIP: "None", ports: [] },
});

const sliceOf = (service: string): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "slice", namespace: "default", labels: { "kubernetes.io/service-name": service } },
  addressType: "IPv4",
  ports: [],
  endpoints: [{ addresses: ["10.244.0.5"], conditions: { ready: true } }],
});

test("endpoints that go over to another service have its name alone", async () => {
  const { cluster, addressesOf } = await startDns();
  await cluster.add(services, headless("db"), headless("mail"));
  await cluster.add(endpointSlices, sliceOf("db"));
  await expect.poll(() => addressesOf("db")).toEqual(["10.244.0.5"]);
  await cluster.client.resource(endpointSlices).update(sliceOf("mail"));
  await expect.poll(() => addressesOf("mail")).toEqual(["10.244.0.5"]);
  expect(await addressesOf("db")).toEqual([]);
});
