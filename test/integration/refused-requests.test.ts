import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const map = (name: string) => ({ metadata: { name } });

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

test("a stream without an upgrade is told so", async () => {
  await using api = await startApiServer();
  const { status, body } = await api.get("/api/v1/namespaces/default/pods/p/exec?command=ls");
  expect([status, JSON.parse(body).message]).toEqual([400, "Upgrade request required"]);
});
