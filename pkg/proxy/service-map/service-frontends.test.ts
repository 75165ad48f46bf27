import { expect, test } from "vitest";
import type { Service } from "../../api/core/v1/types.generated.ts";
import type { Endpoint, EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { ipv4Network } from "../../util/ipv4-network.ts";
import { serviceFrontends } from "./service-frontends.ts";
import { unserved, unservedEndpoints } from "./unserved.ts";

const service = (spec: Partial<Service["spec"]> = {}): Service => ({
  metadata: { name: "web", namespace: "default" },
  spec: {
    clusterIP: "10.96.7.7",
    clusterIPs: ["10.96.7.7"],
    ports: [{ name: "http", port: 80, protocol: "TCP" }],
    ...spec,
  },
});

const slice = (...endpoints: Endpoint[]): EndpointSlice => ({
  metadata: { name: "web-1", namespace: "default" },
  addressType: "IPv4",
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  endpoints,
});

const ready = (address: string, nodeName = "a"): Endpoint => ({
  addresses: [address],
  nodeName,
  conditions: { ready: true, serving: true },
});
const draining = (address: string, nodeName = "a"): Endpoint => ({
  addresses: [address],
  nodeName,
  conditions: { ready: false, serving: true, terminating: true },
});

const serviceNetwork = ipv4Network("10.96.0.0/16");
const summary = (service: Service, slices: readonly EndpointSlice[], nodeName: string) =>
  serviceFrontends(service, slices, { nodeName, serviceNetwork }).map(
    ({ key, endpoints }) => `${key} → ${endpoints.map(({ address, port }) => `${address}:${port}`).join(" ")}`,
  );

test("a ClusterIP leads to the ready endpoints at their target port", () => {
  expect(summary(service(), [slice(ready("10.244.0.5"), draining("10.244.0.6"))], "a")).toEqual([
    "TCP/10.96.7.7:80 → 10.244.0.5:8080",
  ]);
});

test("terminating endpoints that still serve are used only when none is ready", () => {
  expect(summary(service(), [slice(draining("10.244.0.6"))], "a")).toEqual(["TCP/10.96.7.7:80 → 10.244.0.6:8080"]);
});

test("a terminating endpoint serves unless its slice says that it does not", () => {
  const silent: Endpoint = { addresses: ["10.244.0.6"], conditions: { ready: false, terminating: true } };
  const finished: Endpoint = {
    ...silent,
    addresses: ["10.244.0.7"],
    conditions: { ...silent.conditions, serving: false },
  };
  expect(summary(service(), [slice(silent, finished)], "a")).toEqual(["TCP/10.96.7.7:80 → 10.244.0.6:8080"]);
});

test("an endpoint that is a service's address is left out, and its owner told", () => {
  const strange = slice(ready("10.96.7.7"), ready("10.244.0.5"));
  expect(summary(service(), [strange], "a")).toEqual(["TCP/10.96.7.7:80 → 10.244.0.5:8080"]);
  expect(summary(service(), [slice(ready("10.96.7.8"))], "a")).toEqual([]);
  expect(unservedEndpoints(strange, serviceNetwork)).toEqual([
    "endpoint 10.96.7.7 is not served: it is a service's address; use the addresses behind it",
  ]);
});

test("what goes on with an endpoint that drains, or that a policy leaves out, is not cut", () => {
  const local = service({ internalTrafficPolicy: "Local" });
  const slices = [slice(ready("10.244.0.5", "a"), draining("10.244.0.6", "a"), ready("10.244.1.5", "b"))];
  const [frontend] = serviceFrontends(local, slices, { nodeName: "a", serviceNetwork });
  expect(frontend?.endpoints.map(({ address }) => address)).toEqual(["10.244.0.5"]);
  expect(frontend?.serving.map(({ address }) => address)).toEqual(["10.244.0.5", "10.244.0.6", "10.244.1.5"]);
});

test("a node port listens on the host", () => {
  const nodePort = service({ type: "NodePort", ports: [{ name: "http", port: 80, nodePort: 30080 }] });
  expect(summary(nodePort, [slice(ready("10.244.0.5"))], "a")).toEqual([
    "TCP/10.96.7.7:80 → 10.244.0.5:8080",
    "host/TCP/0.0.0.0:30080 → 10.244.0.5:8080",
  ]);
});

test("external policy Local keeps node-port traffic on this node", () => {
  const local = service({
    type: "NodePort",
    externalTrafficPolicy: "Local",
    ports: [{ name: "http", port: 80, nodePort: 30080 }],
  });
  expect(summary(local, [slice(ready("10.244.0.5", "a"), ready("10.244.1.5", "b"))], "b")).toEqual([
    "TCP/10.96.7.7:80 → 10.244.0.5:8080 10.244.1.5:8080",
    "host/TCP/0.0.0.0:30080 → 10.244.1.5:8080",
  ]);
});

test("policy Local falls back to what drains on this node, whatever is ready elsewhere", () => {
  const local = service({ internalTrafficPolicy: "Local" });
  expect(summary(local, [slice(draining("10.244.0.5", "a"), ready("10.244.1.5", "b"))], "a")).toEqual([
    "TCP/10.96.7.7:80 → 10.244.0.5:8080",
  ]);
});

test("an endpoint that is in two slices for a while gets its share once", () => {
  expect(
    summary(service(), [slice(ready("10.244.0.5")), slice(ready("10.244.0.5"), ready("10.244.0.6"))], "a"),
  ).toEqual(["TCP/10.96.7.7:80 → 10.244.0.5:8080 10.244.0.6:8080"]);
});

test.each([-1, 0, 70_000])("a slice that names the port %d leads nowhere", (port) => {
  const strange = { ...slice(ready("10.244.0.6")), ports: [{ name: "http", port, protocol: "TCP" }] };
  expect(summary(service(), [strange, slice(ready("10.244.0.5"))], "a")).toEqual([
    "TCP/10.96.7.7:80 → 10.244.0.5:8080",
  ]);
});

test("a slice without a list of endpoints adds none", () => {
  const { endpoints: _, ...bare } = slice();
  expect(summary(service(), [bare as EndpointSlice, slice(ready("10.244.0.5"))], "a")).toEqual([
    "TCP/10.96.7.7:80 → 10.244.0.5:8080",
  ]);
});

test("a service of another proxy is left to it", () => {
  const { spec, metadata } = service();
  const foreign = { spec, metadata: { ...metadata, labels: { "service.kubernetes.io/service-proxy-name": "other" } } };
  expect(summary(foreign, [slice(ready("10.244.0.5"))], "a")).toEqual([]);
});

test("what this proxy cannot serve is put in words", () => {
  const wishes = service({ ports: [{ port: 5060, protocol: "SCTP" }], externalIPs: ["192.0.2.7"] });
  expect(unserved(wishes)).toEqual([
    "port 5060/SCTP is not served: this proxy carries TCP and UDP",
    "external IP 192.0.2.7 is not served: use the service's ClusterIP or a NodePort",
  ]);
  expect(unserved(service())).toEqual([]);
});

test.each([
  ["headless", { clusterIP: "None" }],
  ["ExternalName", { type: "ExternalName" }],
  ["not yet allocated", { clusterIP: undefined }],
])("a service that is %s has nothing to listen on", (_, spec) => {
  expect(summary(service(spec), [slice(ready("10.244.0.5"))], "a")).toEqual([]);
});

test("without endpoints nothing listens, so that a connection is refused at once", () => {
  expect(summary(service(), [slice()], "a")).toEqual([]);
});
