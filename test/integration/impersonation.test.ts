import { expect, test } from "vitest";
import { configMaps, serviceAccounts } from "../../pkg/api/resources.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const reviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const asCarol = { "Impersonate-User": "carol" };

test("who may impersonate is somebody else, with that one's rights", async () => {
  await using api = await startApiServer();
  const { body } = await api.call(
    "POST",
    reviews,
    {},
    { ...asCarol, "Impersonate-Group": "a,b", "Impersonate-Extra-Why": "c" },
  );
  expect(JSON.parse(body).status.userInfo).toEqual({
    username: "carol",
    groups: ["a,b", "system:authenticated"],
    extra: { why: ["c"] },
  });
  const forbidden = await api.get(maps, asCarol);
  expect([forbidden.status, JSON.parse(forbidden.body).message]).toEqual([
    403,
    'configmaps is forbidden: User "carol" cannot list resource "configmaps" in API group "" in the namespace "default"',
  ]);
});

test("a service account that is impersonated has the groups of its namespace", async () => {
  await using api = await startApiServer();
  await api.client.resource(serviceAccounts).create({ metadata: { name: "a", namespace: "default" } });
  await api.client.resource(configMaps).create({ metadata: { name: "a", namespace: "default" } });
  const asAccount = { "Impersonate-User": "system:serviceaccount:default:a" };
  const { body } = await api.call("POST", reviews, {}, asAccount);
  expect(JSON.parse(body).status.userInfo.groups).toEqual([
    "system:serviceaccounts",
    "system:serviceaccounts:default",
    "system:authenticated",
  ]);
  expect((await api.get(maps, { "Impersonate-Group": "system:masters" })).status).toBe(400);
});
