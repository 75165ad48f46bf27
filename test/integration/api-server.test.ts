import { expect, test } from "vitest";
import type { ConfigMap } from "../../pkg/api/core/v1/types.generated.ts";
import {
  configMaps,
  deployments,
  namespaces,
  pods,
  secrets,
  serviceAccounts,
  services,
} from "../../pkg/api/resources.ts";
import type { WatchEvent } from "../../pkg/apimachinery/transport.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const named = (name: string, extra: Partial<ConfigMap> = {}): ConfigMap => ({
  metadata: { name, namespace: "default" },
  ...extra,
});
const key = (name: string) => ({ name, namespace: "default" });
const maps = ({ client }: TestApiServer) => client.resource(configMaps);

/** What a watch delivered until `enough` of it was there. */
function watched(api: TestApiServer, resourceVersion: string, enough: number): Promise<WatchEvent[]> {
  return new Promise((resolve, reject) => {
    const events: WatchEvent[] = [];
    const stop = maps(api).watch(
      { namespace: "default", resourceVersion },
      {
        event(event) {
          events.push(event);
          if (events.length < enough) return;
          stop();
          resolve(events);
        },
        closed: (error) => error && reject(error),
      },
    );
  });
}

test("an update with an old version is refused, and one that changes nothing keeps the version", async () => {
  await using api = await startApiServer();
  const first = await maps(api).create(named("a", { data: { k: "1" } }));
  const second = await maps(api).update({ ...first, data: { k: "2" } });
  expect(second.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
  await expect(maps(api).update({ ...first, data: { k: "3" } })).rejects.toMatchObject({
    code: 409,
    reason: "Conflict",
  });
  expect((await maps(api).update(second)).metadata.resourceVersion).toBe(second.metadata.resourceVersion);
});

test("twenty writers that patch one object lose no patch", async () => {
  await using api = await startApiServer();
  await maps(api).create(named("a"));
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => maps(api).patch(key("a"), "merge", { data: { [`k${i}`]: "x" } })),
  );
  expect(Object.keys((await maps(api).get(key("a"))).data ?? {}).length).toBe(20);
});

test("a watch goes on where a list ended, in order and without a gap", async () => {
  await using api = await startApiServer();
  const { metadata } = await maps(api).list({ namespace: "default" });
  await maps(api).create(named("a"));
  await maps(api).patch(key("a"), "merge", { data: { k: "1" } });
  await maps(api).delete(key("a"));
  const events = await watched(api, metadata.resourceVersion ?? "", 3);
  expect(events.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
});

test("a list in pages is consistent with its first page, whatever is written meanwhile", async () => {
  await using api = await startApiServer();
  for (const name of ["a", "b", "c", "d"]) await maps(api).create(named(name));
  const first = await maps(api).list({ namespace: "default", limit: 2 });
  await maps(api).delete(key("d"));
  await maps(api).create(named("e"));
  const second = await maps(api).list({ namespace: "default", limit: 10, continue: first.metadata.continue });
  expect([...first.items, ...second.items].map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c", "d"]);
  expect(first.metadata.remainingItemCount).toBe(2);
});

test("an object with a finalizer goes when the finalizer does", async () => {
  await using api = await startApiServer();
  await maps(api).create({ ...named("a"), metadata: { ...named("a").metadata, finalizers: ["example.org/hold"] } });
  await maps(api).delete(key("a"));
  expect((await maps(api).get(key("a"))).metadata.deletionTimestamp).toBeDefined();
  await maps(api).patch(key("a"), "merge", { metadata: { finalizers: [] } });
  await expect(maps(api).get(key("a"))).rejects.toMatchObject({ code: 404, message: 'configmaps "a" not found' });
});

test("two services never share an address, and one that is given back can be had again", async () => {
  await using api = await startApiServer();
  const service = (name: string, clusterIP?: string) => ({
    metadata: { name, namespace: "default" },
    spec: { ports: [{ port: 80 }], ...(clusterIP && { clusterIP }) },
  });
  const resource = api.client.resource(services);
  const made = await Promise.all(Array.from({ length: 20 }, (_, i) => resource.create(service(`s${i}`))));
  expect(new Set(made.map(({ spec }) => spec.clusterIP)).size).toBe(20);
  await resource.create(service("fixed", "10.96.9.9"));
  await expect(resource.create(service("again", "10.96.9.9"))).rejects.toThrow(/provided IP is already allocated/);
  await resource.delete(key("fixed"));
  expect((await resource.create(service("again", "10.96.9.9"))).spec.clusterIP).toBe("10.96.9.9");
});

test("an invalid object is refused with every field, an unknown selector field with its name", async () => {
  await using api = await startApiServer();
  const wrong = {
    metadata: { name: "Bad_Name", namespace: "default" },
    spec: { selector: { matchLabels: { a: "b" } }, template: { spec: { containers: [] } } },
  };
  const refusal = await api.client
    .resource(deployments)
    .create(wrong)
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 422, reason: "Invalid" });
  const fields = (refusal as { status: { details: { causes: { field: string }[] } } }).status.details.causes.map(
    ({ field }) => field,
  );
  expect(fields).toEqual(
    expect.arrayContaining(["metadata.name", "spec.template.metadata.labels", "spec.template.spec.containers"]),
  );
  const { status, body } = await api.get("/api/v1/pods?fieldSelector=spec.nope%3D1");
  expect([status, JSON.parse(body).message]).toEqual([400, "field label not supported: spec.nope"]);
});

test("a table has the kind's columns, and its rows the objects' metadata", async () => {
  await using api = await startApiServer();
  await maps(api).create(named("a", { data: { k: "v" } }));
  const { body } = await api.get("/api/v1/namespaces/default/configmaps", {
    Accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
  });
  const table = JSON.parse(body);
  expect(table.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(["Name", "Data", "Age"]);
  expect(table.rows[0]).toMatchObject({
    cells: ["a", 1, expect.any(String)],
    object: { kind: "PartialObjectMetadata", metadata: { name: "a" } },
  });
});

test("a component inside the process sees the same API, with no more rights than it has", async () => {
  await using api = await startApiServer();
  const scheduler = createClient(
    api.server.transport({ name: "system:kube-scheduler", groups: ["system:authenticated"] }, "kube-scheduler"),
    { fieldManager: "kube-scheduler" },
  );
  await expect(scheduler.resource(secrets).list()).rejects.toMatchObject({
    code: 403,
    message: expect.stringContaining('User "system:kube-scheduler" cannot list resource "secrets"'),
  });
  expect((await scheduler.resource(namespaces).list()).items.length).toBe(4);
});

test("a debugger joins a pod through pods/ephemeralcontainers, which changes nothing else", async () => {
  await using api = await startApiServer();
  await api.client.resource(serviceAccounts).create({ metadata: key("default") });
  const all = api.client.resource(pods);
  const containers = [{ name: "main", image: "web:1" }];
  await all.create({ metadata: key("web"), spec: { containers } });
  const patch = {
    metadata: { labels: { a: "b" } },
    spec: { ephemeralContainers: [{ name: "debug", image: "tools" }] },
  };
  await all.patch(key("web"), "strategic", patch, { subresource: "ephemeralcontainers" });
  const { metadata, spec } = await all.get(key("web"));
  expect(metadata).toMatchObject({ generation: 2 });
  expect(metadata.labels).toBeUndefined();
  expect(spec.ephemeralContainers).toMatchObject([{ name: "debug", imagePullPolicy: "Always" }]);
});

test("a list that is sent in pieces is whole, and its collection is deleted whole", async () => {
  await using api = await startApiServer();
  const text = "ü".repeat(1500);
  const names = Array.from({ length: 200 }, (_, index) => `long-${String(index).padStart(3, "0")}`);
  await Promise.all(names.map((name) => maps(api).create(named(name, { data: { text } }))));
  const { body } = await api.get("/api/v1/namespaces/default/configmaps");
  expect(Buffer.byteLength(body)).toBeGreaterThan(512 * 1024);
  const { items } = JSON.parse(body) as { items: ConfigMap[] };
  expect(items.map(({ metadata }) => metadata.name)).toEqual(names);
  expect(items.every(({ data }) => data?.text === text)).toBe(true);

  const { status } = await api.call("DELETE", "/api/v1/namespaces/default/configmaps");
  expect(status).toBe(200);
  expect((await maps(api).list({ namespace: "default" })).items).toEqual([]);
});
