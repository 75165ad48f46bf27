import { expect, test } from "vitest";
import { serviceAccounts } from "../../pkg/api/resources.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";

test("a token says what it is, whose it is and when it ends", async () => {
  await using api = await startApiServer();
  await api.client.resource(serviceAccounts).create({ metadata: { name: "a", namespace: "default" } });
  const path = "/api/v1/namespaces/default/serviceaccounts/a/token";
  const { status, body } = await api.call("POST", path, { spec: {} });
  expect([status, JSON.parse(body)]).toEqual([
    201,
    expect.objectContaining({
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      metadata: expect.objectContaining({ name: "a", namespace: "default" }),
    }),
  ]);
});

test.each([
  [
    { spec: { expirationSeconds: 60 } },
    ' "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
  ],
  [
    { metadata: { name: "b" }, spec: {} },
    ' "default" is invalid: metadata.name: Invalid value: "b": must match the service account name if specified',
  ],
])("a token is not made of a wrong request: %j", async (request, why) => {
  await using api = await startApiServer();
  await api.client.resource(serviceAccounts).create({ metadata: { name: "default", namespace: "default" } });
  const path = "/api/v1/namespaces/default/serviceaccounts/default/token";
  const { status, body } = await api.call("POST", path, request);
  expect([status, JSON.parse(body).message]).toEqual([422, `TokenRequest.authentication.k8s.io${why}`]);
});
