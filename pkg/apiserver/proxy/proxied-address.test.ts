import { expect, test } from "vitest";
import type { ObjectKey, ResourceRef } from "../../apimachinery/object.ts";
import type { StatusError } from "../../apimachinery/status-error.ts";
import { locateProxied } from "./proxied-address.ts";

const objects: Readonly<Record<string, unknown>> = {
  "pods/web": {
    spec: { containers: [{ name: "quiet" }, { name: "web", ports: [{ containerPort: 8080 }] }] },
    status: { podIP: "10.244.0.5" },
  },
  "pods/pending": { spec: { containers: [] } },
  "pods/sly": { spec: { containers: [] }, status: { podIP: "127.0.0.1" } },
  "services/web": {
    metadata: { name: "web" },
    spec: { ports: [{ name: "http", port: 80 }, { port: 81 }] },
  },
  "endpoints/web": {
    subsets: [
      { notReadyAddresses: [{ ip: "10.244.0.9" }], ports: [{ name: "http", port: 8080 }] },
      { addresses: [{ ip: "10.244.0.5" }], ports: [{ name: "http", port: 8080 }, { port: 8081 }] },
    ],
  },
  "services/idle": { metadata: { name: "idle" }, spec: { ports: [{ port: 80 }] } },
  "nodes/n": {
    status: {
      addresses: [{ type: "InternalIP", address: "192.0.2.1" }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    },
  },
};
const lookup = {
  get: <T>({ resource }: ResourceRef, { name }: ObjectKey) => objects[`${resource}/${name}`] as T | undefined,
};
const locate = (resource: string, name: string) =>
  locateProxied(lookup, { isResourceRequest: true, verb: "get", path: "", resource, name, namespace: "default" });

test.each([
  ["pods", "web", "http://10.244.0.5:8080"],
  ["pods", "web:9090", "http://10.244.0.5:9090"],
  ["pods", "https:web:", "https://10.244.0.5:8080"],
  ["services", "web:http", "http://10.244.0.5:8080"],
  ["services", "web:80", "http://10.244.0.5:8080"],
  ["services", "web", "http://10.244.0.5:8081"],
  ["services", "https:web:http", "https://10.244.0.5:8080"],
  ["nodes", "n", "https://192.0.2.1:10250 kubelet"],
  ["nodes", "n:10250", "https://192.0.2.1:10250 kubelet"],
  ["nodes", "n:9100", "http://192.0.2.1:9100"],
])("%s %s is %s", (resource, name, expected) => {
  const { protocol, host, port, kubelet } = locate(resource, name);
  expect(`${protocol}//${host}:${port}${kubelet ? " kubelet" : ""}`).toBe(expected);
});

test.each([
  ["pods", "a:b:c:d", 400, 'invalid pod request "a:b:c:d"'],
  ["pods", "ftp:web:21", 400, 'invalid pod request "ftp:web:21"'],
  ["pods", "web:99999", 400, 'invalid port "99999"'],
  ["pods", "nope", 404, 'pods "nope" not found'],
  ["pods", "pending", 400, "address not allowed"],
  ["pods", "sly", 400, "address not allowed"],
  ["services", "web:82", 503, 'no service port 82 found for service "web"'],
  ["services", "web:x", 503, 'no endpoints available for service "web:x"'],
  ["services", "idle", 503, 'no endpoints available for service "idle"'],
  ["nodes", "m", 404, 'nodes "m" not found'],
])("%s %s is refused with %i", (resource, name, code, message) => {
  let refusal: StatusError | undefined;
  try {
    locate(resource, name);
  } catch (error) {
    refusal = error as StatusError;
  }
  expect([refusal?.code, refusal?.message]).toEqual([code, message]);
});
