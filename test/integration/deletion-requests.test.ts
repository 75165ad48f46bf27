import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";
const map = (name: string) => ({ metadata: { name, labels: { is: "here" } } });

test.each([
  ["in the query", "?dryRun=All", undefined],
  ["in the body, as typed clients send it", "", { dryRun: ["All"] }],
])("a dry run of a deletion deletes nothing: %s", async (_where, query, body) => {
  await using api = await startApiServer();
  await api.call("POST", maps, map("a"));
  expect((await api.call("DELETE", `${maps}/a${query}`, body)).status).toBe(200);
  const selected = `${maps}${query}${query ? "&" : "?"}labelSelector=is%3Dhere`;
  expect(JSON.parse((await api.call("DELETE", selected, body)).body).items.length).toBe(1);
  expect((await api.get(`${maps}/a`)).status).toBe(200);
});

test.each([
  ["in the query", "?dryRun=All", {}],
  ["in its deleteOptions, as kubectl drain --dry-run=server sends it", "", { dryRun: ["All"] }],
])("a dry run of an eviction deletes nothing: %s", async (_where, query, deleteOptions) => {
  await using api = await startApiServer();
  await api.call("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  await api.call("POST", pods, { metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "a" }] } });
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "a" } };
  const evict = (path: string, options: object) => api.call("POST", path, { ...eviction, deleteOptions: options });
  expect((await evict(`${pods}/a/eviction${query}`, deleteOptions)).status).toBe(201);
  expect((await evict(`${pods}/a/eviction?dryRun=yes`, {})).status).toBe(422);
  expect((await api.get(`${pods}/a`)).status).toBe(200);
  expect((await evict(`${pods}/a/eviction`, {})).status).toBe(201);
  expect((await api.get(`${pods}/a`)).status).toBe(404);
});

test.each(["?orphanDependents=true", "?orphanDependents=True", "?propagationPolicy=Orphan"])(
  "a deletion that orphans can be asked for in the query: %s",
  async (query) => {
    await using api = await startApiServer();
    await api.call("POST", maps, map("a"));
    await api.call("DELETE", `${maps}/a${query}`);
    expect(JSON.parse((await api.get(`${maps}/a`)).body).metadata.finalizers).toEqual(["orphan"]);
  },
);

test("a deletion with options in its body takes none from the query", async () => {
  await using api = await startApiServer();
  const remove = (path: string, body: object) => api.call("DELETE", path, body);
  await api.call("POST", maps, map("a"));
  const orphaning = { propagationPolicy: "Orphan" };
  expect((await remove(`${maps}/a?propagationPolicy=Foreground&dryRun=All`, orphaning)).status).toBe(200);
  expect(JSON.parse((await api.get(`${maps}/a`)).body).metadata.finalizers).toEqual(["orphan"]);
  // Nothing is wrong with what nobody reads.
  await api.call("POST", maps, map("b"));
  expect((await remove(`${maps}/b?propagationPolicy=Orphan&gracePeriodSeconds=x&dryRun=y`, {})).status).toBe(200);
  expect((await api.get(`${maps}/b`)).status).toBe(404);
  await api.call("POST", maps, map("c"));
  expect((await remove(`${maps}?dryRun=All`, {})).status).toBe(200);
  expect((await api.get(`${maps}/c`)).status).toBe(404);
});

test("what is wrong with the options of a deletion is told where there is nothing to delete, too", async () => {
  await using api = await startApiServer();
  for (const [query, body] of [
    ["?dryRun=y", undefined],
    ["", { dryRun: ["y"] }],
  ] as const)
    expect((await api.call("DELETE", `${maps}${query}`, body)).status).toBe(422);
});

test.each([
  ["of the kind that is deleted", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }, "ConfigMap"],
  ["of another kind of its group", { kind: "Pod" }, "Pod"],
  ["of options that are not for a deletion", { apiVersion: "meta.k8s.io/v1", kind: "ListOptions" }, "ListOptions"],
])("a deletion whose body is %s deletes nothing", async (_what, body, kind) => {
  await using api = await startApiServer();
  await api.call("POST", maps, map("a"));
  for (const path of [`${maps}/a`, maps]) {
    const { status, body: answer } = await api.call("DELETE", path, body);
    expect([status, JSON.parse(answer).reason]).toEqual([400, "BadRequest"]);
    expect(JSON.parse(answer).message).toMatch(`no kind "${kind}" is registered for version "`);
  }
  expect((await api.get(`${maps}/a`)).status).toBe(200);
});

test.each(["v1", "meta.k8s.io/v1", "apps/v1", undefined])(
  "options of a deletion may be of the version %s",
  async (apiVersion) => {
    await using api = await startApiServer();
    await api.call("POST", maps, map("a"));
    expect((await api.call("DELETE", `${maps}/a`, { kind: "DeleteOptions", apiVersion })).status).toBe(200);
  },
);
