import { once } from "node:events";
import { createServer } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Service } from "../api/core/v1/types.generated.ts";
import type { EndpointSlice } from "../api/discovery/v1/types.generated.ts";
import { endpointSlices, services } from "../api/resources.ts";
import type { KubeObject, ResourceRef } from "../apimachinery/object.ts";
import { directSockets } from "../component-base/host-sockets/direct.ts";
import type { HostSockets } from "../component-base/host-sockets/interface.ts";
import { silentLogger } from "../component-base/logger.ts";
import { createFakeCluster, type FakeCluster } from "../testing/fake-client.ts";
import { ipv4Network } from "../util/ipv4-network.ts";
import { Proxier } from "./proxier.ts";

const names = ["web", "db", "mail"];
const addressOf = (name: string) => `10.96.0.${names.indexOf(name) + 1}`;

const service = (name: string): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "default" },
  spec: { clusterIP: addressOf(name), ports: [{ port: 80, protocol: "TCP" }] },
});

/** One endpoint of a service. */
const slice = (name: string, of: string): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name, namespace: "default", labels: { "kubernetes.io/service-name": of } },
  addressType: "IPv4",
  ports: [{ port: 8080, protocol: "TCP" }],
  endpoints: [{ addresses: ["10.244.0.5"], conditions: { ready: true } }],
});

/** Makes, changes or removes an object. */
async function put<T extends KubeObject>({ client }: FakeCluster, ref: ResourceRef<T>, name: string, object?: T) {
  const resource = client.resource(ref);
  const known = (await resource.list()).items.some(({ metadata }) => metadata.name === name);
  if (object) await (known ? resource.update(object) : resource.create(object));
  else if (known) await resource.delete({ namespace: "default", name });
}

/** A proxy whose addresses are played by any port of the loopback; `listening` names them. */
async function startProxier() {
  const cluster = createFakeCluster();
  const listening = new Set<string>();
  const sockets: HostSockets = {
    ...directSockets,
    async listenTcp(address) {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      listening.add(address);
      return server.once("close", () => listening.delete(address));
    },
  };
  const proxier = new Proxier({
    informers: cluster.informers,
    recorder: { event: () => undefined },
    nodeName: "a",
    serviceNetwork: ipv4Network("10.96.0.0/16"),
    sockets: { cluster: sockets, host: sockets },
    log: silentLogger,
  });
  await proxier.start();
  return {
    cluster,
    listening: () => [...listening].sort(),
    async [Symbol.asyncDispose]() {
      cluster.informers.stop();
      await proxier.stop();
    },
  };
}

/** A service that is there or not, or a slice that belongs to a service or to none. */
const change = fc.oneof(
  fc.record({ service: fc.constantFrom(...names), there: fc.boolean() }),
  fc.record({ slice: fc.constantFrom("a", "b"), of: fc.constantFrom(undefined, ...names) }),
);

test("however services and slices change, those listen that have an endpoint", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 20 }), async (changes) => {
      await using proxy = await startProxier();
      const there = new Set<string>();
      const leads = new Map<string, string | undefined>();
      for (const each of changes) {
        if ("service" in each) {
          there[each.there ? "add" : "delete"](each.service);
          await put(proxy.cluster, services, each.service, each.there ? service(each.service) : undefined);
        } else {
          leads.set(each.slice, each.of);
          await put(
            proxy.cluster,
            endpointSlices,
            each.slice,
            each.of === undefined ? undefined : slice(each.slice, each.of),
          );
        }
        const wanted = names.filter((name) => there.has(name) && [...leads.values()].includes(name));
        await expect.poll(proxy.listening).toEqual(wanted.map(addressOf));
      }
    }),
    { numRuns: 30 },
  );
});
