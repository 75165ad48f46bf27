import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const inDefault = "/api/v1/namespaces/default";
const maps = `${inDefault}/configmaps`;
const container = { name: "a", image: "b" };
const pod = (spec: object) => ({ metadata: { name: "web" }, spec: { containers: [container], ...spec } });
const many = <T>(count: number, item: T): T[] => new Array<T>(count).fill(item);

async function started(): Promise<TestApiServer> {
  const api = await startApiServer();
  await api.call("POST", `${inDefault}/serviceaccounts`, { metadata: { name: "default" } });
  return api;
}

test.each([
  ["volumes without a name", `${inDefault}/pods`, pod({ volumes: [{}] }), 422],
  [
    "resources named as what every object has",
    `${inDefault}/pods`,
    pod({ containers: [{ ...container, resources: { requests: { constructor: "1", "a.io/toString": "1" } } }] }),
    422,
  ],
  ["60,000 containers of nothing", `${inDefault}/pods`, pod({ containers: many(60_000, {}) }), 422],
  [
    "60,000 variables of nothing",
    `${inDefault}/pods`,
    pod({ containers: [{ ...container, env: many(60_000, {}) }] }),
    422,
  ],
  ["30,000 controllers", maps, { metadata: { name: "a", ownerReferences: many(30_000, { controller: true }) } }, 422],
  ["60,000 finalizers of nothing", maps, { metadata: { name: "a", finalizers: many(60_000, "") } }, 422],
  ["a million containers of nothing", `${inDefault}/pods`, pod({ containers: many(1_000_000, {}) }), 413],
])("a body of %s is refused, and the server lives on", async (_what, path, body, status) => {
  await using api = await started();
  expect((await api.call("POST", path, body)).status).toBe(status);
  expect((await api.get("/readyz")).status).toBe(200);
});

test("an object that says it is another kind is no review", async () => {
  await using api = await startApiServer();
  const reviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  const protobuf = { Accept: "application/vnd.kubernetes.protobuf" };
  expect((await api.call("POST", reviews, { kind: "Nope" }, protobuf)).status).toBe(400);
  expect((await api.call("POST", reviews, { apiVersion: "v9" }, protobuf)).status).toBe(400);
  expect((await api.call("POST", reviews, {}, protobuf)).status).toBe(201);
});

test("what is impersonated may have any name", async () => {
  await using api = await startApiServer();
  const headers = { "Impersonate-User": "carol", "Impersonate-Extra-__proto__": "a", "Impersonate-Extra-scopes": "b" };
  const { status, body } = await api.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, headers);
  expect(status).toBe(201);
  expect(body).toContain('"extra":{"__proto__":["a"],"scopes":["b"]}');
});

test("a table of endpoints counts addresses times ports, and makes none of them", async () => {
  await using api = await startApiServer();
  const ips = Array.from({ length: 10_000 }, (_, index) => ({ ip: `10.9.${index >> 8}.${index & 255}` }));
  const ports = Array.from({ length: 10_000 }, (_, index) => ({ name: `p${index}`, port: index + 1 }));
  const path = `${inDefault}/endpoints`;
  const subsets = [
    { addresses: [ips[0]], ports: ports.slice(0, 1) },
    { addresses: ips, ports },
  ];
  expect((await api.call("POST", path, { metadata: { name: "web" }, subsets })).status).toBe(201);
  const { body } = await api.get(`${path}/web`, { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" });
  expect(JSON.parse(body).rows[0].cells[1]).toBe("10.9.0.0:1,10.9.0.0:1,10.9.0.1:1 + 99999998 more...");
});

test("a HEAD of a watch is answered, and the connection serves the next request", async () => {
  await using api = await startApiServer();
  const { port, credentials } = api;
  const socket = connect({ host: "127.0.0.1", port, ...credentials, ALPNProtocols: ["http/1.1"] });
  socket.write("HEAD /api/v1/namespaces?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n");
  socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const heads = (await text(socket)).split("HTTP/1.1 200 OK");
  expect(heads).toHaveLength(3);
  expect(heads[1]).not.toContain("ADDED");
});
