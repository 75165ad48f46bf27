import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const core = "/api/v1/namespaces/default";
const bindings = `${core}/bindings`;

test("a scheduler that creates a Binding gives the pod that it names its node, once", async () => {
  await using api = await startApiServer();
  await api.call("POST", `${core}/serviceaccounts`, { metadata: { name: "default" } });
  const spec = { schedulerName: "mine", containers: [{ name: "web", image: "web:1" }] };
  await api.call("POST", `${core}/pods`, { metadata: { name: "web" }, spec });
  const binding = { metadata: { name: "web" }, target: { apiVersion: "v1", kind: "Node", name: "n1" } };
  const { status, body } = await api.call("POST", bindings, binding);
  expect([status, JSON.parse(body)]).toMatchObject([201, { kind: "Status", status: "Success" }]);
  expect(JSON.parse((await api.get(`${core}/pods/web`)).body).spec.nodeName).toBe("n1");
  expect((await api.call("POST", bindings, binding)).status).toBe(409);
});

test.each([
  ["GET", undefined, 405],
  ["POST", { target: { name: "n1" } }, 400],
  ["POST", { metadata: { name: "nope" }, target: { name: "n1" } }, 404],
])("%s of bindings with %j answers %i", async (method, body, code) => {
  await using api = await startApiServer();
  expect((await api.call(method, bindings, body)).status).toBe(code);
});
