import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const deployment = {
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
};

test("a scale is shown with how many replicas are wanted and how many there are", async () => {
  await using api = await startApiServer();
  await api.call("POST", deployments, deployment);
  const Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  const table = JSON.parse((await api.get(`${deployments}/web/scale`, { Accept })).body);
  expect(table.kind).toBe("Table");
  expect(table.columnDefinitions.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
    ["Name", "string"],
    ["Desired", "integer"],
    ["Available", "integer"],
    ["Age", "string"],
  ]);
  expect(table.rows[0].cells.slice(0, 3)).toEqual(["web", 2, 0]);
  expect(table.rows[0].object.metadata.name).toBe("web");
});

const patchOf = (type: string) => ({ "Content-Type": `application/${type}` });
const scaleOf = (replicas: unknown) => ({
  ...{ apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web", namespace: "default" } },
  spec: { replicas },
});

/** A deployment that its creator "test" has given two replicas, and ways to its size. */
async function startWithDeployment(path = deployments, object: object = deployment) {
  const api = await startApiServer();
  expect((await api.call("POST", `${path}?fieldManager=test`, object)).status).toBe(201);
  const scaled = `${path}/web/scale`;
  return {
    api,
    apply: (manager: string, replicas: unknown, query = "") =>
      api.call("PATCH", `${scaled}?fieldManager=${manager}${query}`, scaleOf(replicas), patchOf("apply-patch+yaml")),
    merge: (manager: string, patch: object, query = "") =>
      api.call("PATCH", `${scaled}?fieldManager=${manager}${query}`, patch, patchOf("merge-patch+json")),
    put: (manager: string, replicas: number, query = "") =>
      api.call("PUT", `${scaled}?fieldManager=${manager}${query}`, scaleOf(replicas)),
    /** Its size, and who owns that: manager, operation, subresource. */
    async owners() {
      const { spec, metadata } = JSON.parse((await api.get(`${path}/web`)).body);
      const entries = metadata.managedFields as { fieldsV1: { "f:spec"?: object } }[];
      const own = entries.filter(({ fieldsV1 }) => "f:replicas" in (fieldsV1["f:spec"] ?? {}));
      return [
        spec.replicas,
        ...own.map((entry) =>
          Object.values({ ...entry, fieldsV1: "", time: "" })
            .join(" ")
            .trim(),
        ),
      ];
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

test.each([
  ["deployments", "Deployment"],
  ["replicasets", "ReplicaSet"],
])("who applies a scale owns the size of the %s; others are told of the conflict", async (resource) => {
  const path = `/apis/apps/v1/namespaces/default/${resource}`;
  await using web = await startWithDeployment(path);
  const refused = await web.apply("sizer", 5);
  expect([refused.status, JSON.parse(refused.body).message]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "test" using autoscaling/v1: .spec.replicas',
  ]);
  expect(await web.owners()).toEqual([2, "test Update apps/v1  FieldsV1"]);

  const forced = await web.apply("sizer", 5, "&force=true");
  const { kind, spec, metadata } = JSON.parse(forced.body);
  expect([forced.status, kind, spec.replicas, metadata.managedFields]).toEqual([200, "Scale", 5, undefined]);
  expect(await web.owners()).toEqual([5, "sizer Apply apps/v1  FieldsV1  scale"]);

  const applied = {
    apiVersion: "apps/v1",
    kind: resource === "deployments" ? "Deployment" : "ReplicaSet",
    ...deployment,
  };
  const whole = await web.api.call("PATCH", `${path}/web?fieldManager=whole`, applied, patchOf("apply-patch+yaml"));
  expect(whole.status).toBe(409);
  expect(JSON.parse(whole.body).message).toBe(
    'Apply failed with 1 conflict: conflict with "sizer" with subresource "scale": .spec.replicas',
  );
});

test("a size is its writer's alone, however it was written, and shared by who applies the same", async () => {
  await using web = await startWithDeployment();
  await web.put("putter", 7);
  expect(await web.owners()).toEqual([7, "putter Update apps/v1  FieldsV1  scale"]);
  await web.apply("sizer", 7);
  expect(await web.owners()).toEqual([
    7,
    "sizer Apply apps/v1  FieldsV1  scale",
    "putter Update apps/v1  FieldsV1  scale",
  ]);
  await web.merge("patcher", { spec: { replicas: 8 } });
  expect(await web.owners()).toEqual([8, "patcher Update apps/v1  FieldsV1  scale"]);
  await web.merge("other", { status: { replicas: 42 } });
  expect(await web.owners()).toEqual([8, "patcher Update apps/v1  FieldsV1  scale"]);
});

test("a size of nothing is somebody's too", async () => {
  await using web = await startWithDeployment();
  await web.merge("patcher", { spec: { replicas: 0 } });
  expect(await web.owners()).toEqual([0, "patcher Update apps/v1  FieldsV1  scale"]);
  await web.put("putter", 1);
  expect(await web.owners()).toEqual([1, "putter Update apps/v1  FieldsV1  scale"]);
  await web.put("putter", 0);
  expect(await web.owners()).toEqual([0, "putter Update apps/v1  FieldsV1  scale"]);
  await web.put("putter", 1);
  expect((await web.apply("sizer", 0)).status).toBe(409);
  expect((await web.apply("sizer", 0, "&force=true")).status).toBe(200);
  expect(await web.owners()).toEqual([0, "sizer Apply apps/v1  FieldsV1  scale"]);
});

test("applying the same scale again changes nothing", async () => {
  await using web = await startWithDeployment();
  await web.apply("sizer", 2);
  const before = (await web.api.get(`${deployments}/web`)).body;
  expect((await web.apply("sizer", 2)).status).toBe(200);
  expect((await web.api.get(`${deployments}/web`)).body).toBe(before);
});

test("a dry run of a scale changes nothing", async () => {
  await using web = await startWithDeployment();
  const { status, body } = await web.apply("sizer", 9, "&force=true&dryRun=All");
  expect([status, JSON.parse(body).spec.replicas]).toEqual([200, 9]);
  expect(await web.owners()).toEqual([2, "test Update apps/v1  FieldsV1"]);
});

test.each([
  ["another kind", 400, { kind: "Deployment" }, ""],
  ["another version", 400, { apiVersion: "apps/v1" }, ""],
  ["an unknown field", 400, { spec: { replicas: 2, size: 3 } }, ""],
  ["a size below nothing", 422, scaleOf(-1), "&force=true"],
  ["a size that is no number", 400, scaleOf("many"), "&force=true"],
])("an applied scale of %s is refused", async (_what, code, wrong, query) => {
  await using web = await startWithDeployment();
  const url = `${deployments}/web/scale?fieldManager=sizer${query}`;
  const answer = await web.api.call("PATCH", url, { ...scaleOf(2), ...wrong }, patchOf("apply-patch+yaml"));
  expect([answer.status, await web.owners()]).toEqual([code, [2, "test Update apps/v1  FieldsV1"]]);
});

test("an applied scale needs a name for its manager, and something to be the size of", async () => {
  await using web = await startWithDeployment();
  expect((await web.apply("", 3)).status).toBe(422);
  const none = `${deployments}/none/scale?fieldManager=sizer`;
  expect((await web.api.call("PATCH", none, scaleOf(2), patchOf("apply-patch+yaml"))).status).toBe(404);
});

test("unknown fields of a scale are refused where the client wants that", async () => {
  await using web = await startWithDeployment();
  const odd = { spec: { replicas: 3, size: 3 } };
  const strict = "&fieldValidation=Strict";
  const patched = await web.merge("me", odd, strict);
  expect([patched.status, patched.body]).toEqual([422, expect.stringContaining('unknown field \\"spec.size\\"')]);
  const put = await web.api.call("PUT", `${deployments}/web/scale?fieldManager=me${strict}`, { ...scaleOf(3), ...odd });
  expect([put.status, put.body]).toEqual([400, expect.stringContaining('unknown field \\"spec.size\\"')]);
  const warned = await web.merge("me", odd);
  expect([warned.status, warned.headers.warning]).toEqual([200, expect.stringContaining("spec.size")]);
});
