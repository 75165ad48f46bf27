import { expect, test } from "vitest";
import type { KubeObject } from "../../pkg/apimachinery/object.ts";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const core = "/api/v1/namespaces/default";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const labels = { app: "web" };
const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "web:1" }] } };
const deployment = {
  ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } },
  spec: { replicas: 1, selector: { matchLabels: labels }, template },
};

async function created(api: TestApiServer, path: string, body: object): Promise<KubeObject> {
  const { status, body: answer } = await api.call("POST", path, body);
  expect(status).toBe(201);
  return JSON.parse(answer);
}

const owned = ({ metadata }: KubeObject, at: string) =>
  Object.keys((metadata.managedFields?.[0]?.fieldsV1 as Record<string, object>)[at] ?? {})
    .filter((name) => name !== ".")
    .sort();

test("who creates owns what it sent and its defaults, not what admission and the registry add", async () => {
  await using api = await startApiServer();
  await created(api, `${core}/serviceaccounts`, { metadata: { name: "default" } });
  const pod = await created(api, `${core}/pods`, { metadata: { name: "web" }, spec: template.spec });
  const defaults = ["dnsPolicy", "enableServiceLinks", "restartPolicy", "schedulerName", "securityContext"];
  const expected = ["containers", ...defaults, "terminationGracePeriodSeconds"].map((name) => `f:${name}`);
  expect(owned(pod, "f:spec")).toEqual(expected);
  expect(owned(pod, "f:status")).toEqual([]);
  const ports = [{ port: 80 }];
  const service = await created(api, `${core}/services`, { metadata: { name: "web" }, spec: { ports } });
  const names = ["internalTrafficPolicy", "ports", "sessionAffinity", "type"].map((name) => `f:${name}`);
  expect(owned(service, "f:spec")).toEqual(names);
});

test("a status in what is applied is not the applier's, and no conflict", async () => {
  await using api = await startApiServer();
  await created(api, deployments, deployment);
  const patch = (path: string, body: object, type: string) =>
    api.call("PATCH", path, body, { "Content-Type": `application/${type}` });
  await patch(`${deployments}/web/status`, { status: { replicas: 1 } }, "merge-patch+json");
  const applied = { ...deployment, status: { replicas: 5 } };
  const answer = await patch(`${deployments}/web?fieldManager=me`, applied, "apply-patch+yaml");
  expect(answer.status).toBe(200);
  const { status, metadata } = JSON.parse(answer.body);
  expect(status).toEqual({ replicas: 1 });
  const mine = metadata.managedFields.find(({ manager }: { manager: string }) => manager === "me");
  expect(mine.fieldsV1["f:status"]).toBeUndefined();
});

const maps = `${core}/configmaps`;
const mergePatch = { "Content-Type": "application/merge-patch+json" };
const strategicPatch = { "Content-Type": "application/strategic-merge-patch+json" };
const jsonPatch = { "Content-Type": "application/json-patch+json" };
const applyPatch = { "Content-Type": "application/apply-patch+yaml" };
const map = (value: string, metadata: object = {}) => ({
  ...{ apiVersion: "v1", kind: "ConfigMap" },
  ...{ metadata: { name: "a", ...metadata }, data: { key: value } },
});

const forgetting = (value: object[]) =>
  [
    ["a merge patch", "PATCH", { metadata: { managedFields: value } }, mergePatch],
    ["a strategic merge patch", "PATCH", { metadata: { managedFields: value } }, strategicPatch],
    ["a JSON patch", "PATCH", [{ op: "replace", path: "/metadata/managedFields", value }], jsonPatch],
    ["an update", "PUT", map("1", { managedFields: value }), {}],
  ] as const;

test.each([...forgetting([{}]), ...forgetting([])])(
  "%s makes an object forget its owners, and nothing is tracked until an apply: %s %j",
  async (_how, method, body, type) => {
    await using api = await startApiServer();
    await created(api, maps, map("1"));
    const { status, body: answer } = await api.call(method, `${maps}/a`, body, type);
    expect([status, JSON.parse(answer).metadata.managedFields]).toEqual([200, undefined]);
    await api.call("PATCH", `${maps}/a`, { data: { more: "1" } }, mergePatch);
    expect(JSON.parse((await api.get(`${maps}/a`)).body).metadata.managedFields).toBeUndefined();
  },
);

test("who leaves the list out, or takes it away, erases no owners", async () => {
  await using api = await startApiServer();
  const { metadata } = await created(api, maps, map("1"));
  await api.call("PUT", `${maps}/a`, map("1"));
  await api.call("PATCH", `${maps}/a`, { metadata: { managedFields: null } }, mergePatch);
  expect(JSON.parse((await api.get(`${maps}/a`)).body).metadata.managedFields).toEqual(metadata.managedFields);
});

test.each([
  { manager: "x", operation: "Take", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: {} },
  { manager: "x", operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV2", fieldsV1: {} },
])("owners that cannot be read are not taken from a client: %j", async (entry) => {
  await using api = await startApiServer();
  const { metadata } = await created(api, maps, map("1"));
  const { status, body } = await api.call("PUT", `${maps}/a`, map("1", { managedFields: [entry] }));
  expect([status, JSON.parse(body).metadata.managedFields]).toEqual([200, metadata.managedFields]);
});

test("an apply that would make an object of another name is a bad request", async () => {
  await using api = await startApiServer();
  const { status, body } = await api.call("PATCH", `${maps}/b?fieldManager=m`, map("1"), applyPatch);
  expect([status, JSON.parse(body).message]).toEqual([
    400,
    "the name of the object (a) does not match the name on the URL (b)",
  ]);
});

const applied = async (api: TestApiServer, manager: string, spec: object, query = "") => {
  const { status, body } = await api.call(
    "PATCH",
    `${deployments}/web?fieldManager=${manager}${query}`,
    { ...deployment, spec: { ...deployment.spec, ...spec } },
    applyPatch,
  );
  return { ...JSON.parse(body), code: status };
};

test.each([
  ["paused", false, true],
  ["minReadySeconds", 0, 5],
] as const)("who applies %s as %j owns that, and takes %j from others by force only", async (field, zero, other) => {
  await using api = await startApiServer();
  const first = await applied(api, "me", { [field]: zero });
  expect([first.code, first.spec[field], owned(first, "f:spec")]).toEqual([
    201,
    undefined,
    [`f:${field}`, "f:replicas", "f:selector", "f:template"].sort(),
  ]);
  expect((await applied(api, "me", { [field]: zero })).metadata).toEqual(first.metadata);

  expect((await applied(api, "you", { [field]: other })).message).toBe(
    `Apply failed with 1 conflict: conflict with "me": .spec.${field}`,
  );
  await api.call("PATCH", `${deployments}/web?fieldManager=them`, { spec: { [field]: other } }, mergePatch);
  expect((await applied(api, "me", { [field]: zero })).message).toBe(
    `Apply failed with 1 conflict: conflict with "them" using apps/v1: .spec.${field}`,
  );
  const forced = await applied(api, "me", { [field]: zero }, "&force=true");
  expect([forced.code, forced.spec[field], forced.metadata.managedFields.length]).toEqual([200, undefined, 1]);
});

test("an empty list that is owned as a whole takes the place of another's", async () => {
  await using api = await startApiServer();
  const running = (args: string[]) => ({
    template: { ...template, spec: { containers: [{ ...template.spec.containers[0], args }] } },
  });
  await applied(api, "you", running(["x"]));
  expect((await applied(api, "me", running([]))).code).toBe(409);
  const forced = await applied(api, "me", running([]), "&force=true");
  expect([forced.code, forced.spec.template.spec.containers[0].args]).toEqual([200, undefined]);
});

test("applying again what is empty and the server fills in changes nothing", async () => {
  await using api = await startApiServer();
  const ports = [{ port: 80, nodePort: 0, protocol: "" }];
  const service = {
    ...{ apiVersion: "v1", kind: "Service", metadata: { name: "web" } },
    spec: { type: "NodePort", clusterIP: "", sessionAffinity: "", ports },
  };
  const apply = async () =>
    JSON.parse((await api.call("PATCH", `${core}/services/web?fieldManager=me`, service, applyPatch)).body);
  const first = await apply();
  expect(first.spec.clusterIP).toMatch(/^10\./);
  expect(first.spec.ports).toHaveLength(1);
  for (const again of ["once", "and once more"]) expect([again, await apply()]).toEqual([again, first]);
});
