import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

test("health is told whole, in lines, by check and without a check", async () => {
  await using api = await startApiServer();
  expect((await api.get("/livez")).body).toBe("ok");
  const { body } = await api.get("/readyz?verbose&exclude=etcd&exclude=nonsense");
  expect(body.split("\n")).toEqual([
    "[+]ping ok",
    "[+]etcd excluded: ok",
    "[+]poststarthook/rbac/bootstrap-roles ok",
    "[+]informer-sync ok",
    'warn: some health checks cannot be excluded: no matches for "nonsense"',
    "readyz check passed",
    "",
  ]);
  expect((await api.get("/livez/poststarthook/rbac/bootstrap-roles")).body).toBe("ok");
  expect((await api.get("/livez/informer-sync")).status).toBe(404);
});

test("metrics have upstream's names and labels", async () => {
  await using api = await startApiServer();
  await api.get("/api/v1/namespaces/default/configmaps");
  const { body } = await api.get("/metrics");
  expect(body).toMatch(
    /apiserver_request_total\{verb="LIST",group="",version="v1",resource="configmaps",subresource="",scope="namespace",component="apiserver",dry_run="",code="200"\} 1/,
  );
  expect(body).toContain('apiserver_resource_objects{group="",resource="namespaces"} 4');
  expect(body).toMatch(/kubernetes_build_info\{major="1",minor="35",git_version="v1\.35/);
});

test.each([
  ["/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "CustomResourceDefinitionList"],
  ["/apis/apps/v1/namespaces/default/daemonsets", "DaemonSetList"],
  ["/api/v1/namespaces/default/replicationcontrollers", "ReplicationControllerList"],
])("of %s there are none, which clients can find out, and none can be made", async (path, kind) => {
  await using api = await startApiServer();
  expect(JSON.parse((await api.get(path)).body)).toMatchObject({ kind, items: [] });
  expect((await api.call("POST", path, { metadata: { name: "x" } })).status).toBe(404);
});
