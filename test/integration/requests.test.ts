import { describe, expect, test } from "vitest";
import { configMaps, serviceAccounts } from "../../pkg/api/resources.ts";
import { type Answer, startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";
import { FakeClock } from "../../pkg/testing/fake-clock.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const map = (name: string) => ({ metadata: { name, labels: { is: "here" } } });
const asCarol = { "Impersonate-User": "carol" };

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

test.each(["nodes", "nodes/a"])("what has no namespace is not found in one: %s", async (what) => {
  await using api = await startApiServer();
  expect((await api.get(`/api/v1/namespaces/default/${what}`)).status).toBe(404);
});

test.each([
  [
    "POST",
    `${maps}?dryRun=some`,
    map("a"),
    'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["some"]: supported values: "All"',
  ],
  [
    "POST",
    `${maps}?fieldValidation=strict`,
    map("a"),
    'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "strict": supported values: "", "Ignore", "Strict", "Warn"',
  ],
  [
    "PUT",
    `${maps}/a?fieldManager=${"m".repeat(129)}`,
    map("a"),
    'UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
  ],
  [
    "DELETE",
    `${maps}/a`,
    { dryRun: ["some"] },
    'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["some"]: supported values: "All"',
  ],
])("%s with an option that does not exist is refused: %s", async (method, path, body, message) => {
  await using api = await startApiServer();
  const { status, body: answer } = await api.call(method, path, body);
  expect([status, JSON.parse(answer).message]).toEqual([422, message]);
});

test("only an apply can be forced", async () => {
  await using api = await startApiServer();
  const { status, body } = await api.call(
    "PATCH",
    `${maps}/a?force=true`,
    {},
    { "Content-Type": "application/merge-patch+json" },
  );
  expect([status, JSON.parse(body).message]).toEqual([
    422,
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  ]);
});

test.each([
  ["DELETE", "/api/v1/namespaces"],
  ["DELETE", "/api/v1/configmaps"],
  ["POST", "/api/v1/configmaps"],
  ["POST", `${maps}/a`],
  ["PUT", maps],
  ["PATCH", maps],
  ["OPTIONS", maps],
])("%s %s is a method that the path does not have", async (method, path) => {
  await using api = await startApiServer();
  await api.call("POST", maps, map("a"));
  const { status, body } = await api.call(method, path, {});
  expect([status, JSON.parse(body).reason]).toEqual([405, "MethodNotAllowed"]);
  expect((await api.get(`${maps}/a`)).status).toBe(200);
});

test("who may impersonate is somebody else, with that one's rights", async () => {
  await using api = await startApiServer();
  const review = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  const { body } = await api.call(
    "POST",
    review,
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
  const { body } = await api.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, asAccount);
  expect(JSON.parse(body).status.userInfo.groups).toEqual([
    "system:serviceaccounts",
    "system:serviceaccounts:default",
    "system:authenticated",
  ]);
  expect((await api.get(maps, { "Impersonate-Group": "system:masters" })).status).toBe(400);
});

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

test("endpoints say what took their place", async () => {
  await using api = await startApiServer();
  const { headers } = await api.get("/api/v1/namespaces/default/endpoints");
  expect(headers.warning).toContain("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
});

test("a document that is asked for by its hash may be kept for ever, by another it may not", async () => {
  await using api = await startApiServer();
  const { paths } = JSON.parse((await api.get("/openapi/v3")).body);
  const { headers } = await api.get(paths["apis/apps/v1"].serverRelativeURL);
  expect(headers["cache-control"]).toBe("public, immutable");
  expect((await api.get("/openapi/v3/apis/apps/v1?hash=0")).headers["cache-control"]).toBe("no-cache, private");
});

test("a stream without an upgrade is told so", async () => {
  await using api = await startApiServer();
  const { status, body } = await api.get("/api/v1/namespaces/default/pods/p/exec?command=ls");
  expect([status, JSON.parse(body).message]).toEqual([400, "Upgrade request required"]);
});

describe("a get", () => {
  const now = async (api: TestApiServer) => Number(JSON.parse((await api.get(maps)).body).metadata.resourceVersion);

  test("with a resourceVersion that this server has not seen yet waits for it", async () => {
    await using api = await startApiServer();
    const answer = api.get(`${maps}/map-0?resourceVersion=${(await now(api)) + 10}`);
    for (let count = 0; count < 10; count++) await api.call("POST", maps, map(`map-${count}`));
    expect((await answer).status).toBe(200);
  });

  test("is told so when that resourceVersion does not come", async () => {
    const clock = new FakeClock();
    await using api = await startApiServer({ clock });
    await api.call("POST", maps, map("a"));
    const current = await now(api);
    let answer: Answer | undefined;
    void api.get(`${maps}/a?resourceVersion=1000000`).then((came) => (answer = came));
    await expect.poll(() => answer ?? clock.advance(1000)).toMatchObject({ status: 504 });
    expect(JSON.parse(answer?.body ?? "")).toMatchObject({
      reason: "Timeout",
      message: `Too large resource version: 1000000, current: ${current}`,
    });
  });

  test.each(["", "0", "1"])("with resourceVersion %j answers at once", async (resourceVersion) => {
    await using api = await startApiServer({ clock: new FakeClock() });
    await api.call("POST", maps, map("a"));
    expect((await api.get(`${maps}/a?resourceVersion=${resourceVersion}`)).status).toBe(200);
  });

  test("with a resourceVersion that is no number is refused", async () => {
    await using api = await startApiServer();
    const { status, body } = await api.get(`${maps}/a?resourceVersion=new`);
    expect(status).toBe(422);
    expect(JSON.parse(body).message).toMatch(/^GetOptions.* is invalid: resourceVersion: Invalid value: "new": /);
  });
});

test("people get JSON that is indented, programs get it as it is kept", async () => {
  await using api = await startApiServer();
  await api.call("POST", maps, map("a"));
  const lines = async (path: string, agent?: string) => {
    const { body } = await api.get(path, agent ? { "User-Agent": agent } : {});
    return body.split("\n").length;
  };
  expect(await lines(`${maps}/a`, "kubectl/v1.35.0")).toBe(1);
  expect(await lines(`${maps}/a?pretty=true`, "kubectl/v1.35.0")).toBeGreaterThan(5);
  expect(await lines(`${maps}/a`, "curl/8.5.0")).toBeGreaterThan(5);
  expect(await lines(maps, "curl/8.5.0")).toBeGreaterThan(5);
  expect(await lines(`${maps}/nope`, "curl/8.5.0")).toBeGreaterThan(5);
  expect(await lines(`${maps}/a?pretty=false`, "curl/8.5.0")).toBe(1);
});

test("a list that Python's client asks not to watch ends", async () => {
  await using api = await startApiServer();
  expect(JSON.parse((await api.get(`${maps}?watch=False`)).body).kind).toBe("ConfigMapList");
});

test("a watch of a past that is gone is told so as an event, where clients that start over look for it", async () => {
  const clock = new FakeClock();
  await using api = await startApiServer({ clock });
  await api.call("POST", maps, map("a"));
  clock.advance(75_000);
  await api.call("POST", maps, map("b"));
  clock.advance(75_000);
  clock.advance(75_000);
  const { metadata } = await api.client.resource(configMaps).list({});
  await api.storage.compact(Number(metadata.resourceVersion));
  const { status, body } = await api.get(`${maps}?watch=true&resourceVersion=1`);
  const { type, object } = JSON.parse(body) as { type: string; object: object };
  expect([status, type]).toEqual([200, "ERROR"]);
  expect(object).toMatchObject({ kind: "Status", apiVersion: "v1", reason: "Expired", code: 410 });
});

test.each(["", "&watch=true&timeoutSeconds=1"])("rows that nobody can make are refused: a list%s", async (more) => {
  await using api = await startApiServer();
  await api.call("POST", maps, map("a"));
  const rows = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
  const { status, body } = await api.get(`${maps}?includeObject=All${more}`, rows);
  expect(status).toBe(400);
  expect(JSON.parse(body).message).toBe(
    `Unable to convert to Table as requested: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`,
  );
  expect((await api.get(maps)).status).toBe(200);
});

test.each(["", "&watch=true&timeoutSeconds=1"])(
  "rows without their objects say so, as upstream's do: %s",
  async (more) => {
    await using api = await startApiServer();
    await api.call("POST", maps, map("a"));
    const Accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const { body } = await api.get(`${maps}?includeObject=None&fieldSelector=metadata.name=a${more}`, { Accept });
    const answer = JSON.parse(body);
    const [row] = (answer.object ?? answer).rows;
    expect([row.cells[0], row.object]).toEqual(["a", null]);
  },
);
