import { expect, test } from "vitest";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const core = "/api/v1/namespaces/default/events";
const grouped = "/apis/events.k8s.io/v1/namespaces/default/events";

const event = (name: string) => ({
  metadata: { name },
  eventTime: "2026-01-01T00:00:00.000000Z",
  regarding: { kind: "Pod", name: "web", namespace: "default" },
  reportingController: "example.org/watcher",
  reportingInstance: "watcher-1",
  action: "Looking",
  reason: "Seen",
  note: "a pod was seen",
  type: "Normal",
});

async function record(api: TestApiServer, name: string) {
  const { status, body } = await api.call("POST", grouped, event(name));
  expect(status, body).toBe(201);
  return JSON.parse(body);
}

test("an event that is told to events.k8s.io is the same event in v1", async () => {
  await using api = await startApiServer();
  const made = await record(api, "a");
  expect(made).toMatchObject({ apiVersion: "events.k8s.io/v1", kind: "Event", note: "a pod was seen" });
  const same = JSON.parse((await api.get(`${core}/a`)).body);
  expect(same).toMatchObject({
    apiVersion: "v1",
    involvedObject: { name: "web" },
    message: "a pod was seen",
    reportingComponent: "example.org/watcher",
    metadata: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion },
  });
  await api.call("PATCH", `${core}/a`, { message: "twice" }, { "Content-Type": "application/merge-patch+json" });
  expect(JSON.parse((await api.get(`${grouped}/a`)).body).note).toBe("twice");
  expect((await api.call("DELETE", `${grouped}/a`)).status).toBe(200);
  expect((await api.get(`${core}/a`)).status).toBe(404);
});

test("an event has the parts that every one has, whatever its author left out", async () => {
  await using api = await startApiServer();
  const about = { involvedObject: { name: "other", namespace: "default" } };
  const { body } = await api.call("POST", core, { metadata: { name: "b" }, ...about });
  expect(JSON.parse(body)).toMatchObject({ source: {}, reportingComponent: "", reportingInstance: "" });
  expect(await record(api, "a")).toMatchObject({ deprecatedSource: {} });
  expect(JSON.parse((await api.get(`${core}/a`)).body)).toMatchObject({ source: {} });
  // Who sends none changes nothing.
  const update = await api.call("PUT", `${grouped}/a`, { ...event("a"), reason: "Seen" });
  expect(update.status, update.body).toBe(200);
});

test("events are selected, shown and watched in their own shape", async () => {
  await using api = await startApiServer();
  await record(api, "a");
  await api.call("POST", core, { metadata: { name: "b" }, involvedObject: { name: "other", namespace: "default" } });
  const selected = JSON.parse((await api.get(`${grouped}?fieldSelector=regarding.name%3Dweb`)).body);
  expect(selected).toMatchObject({ kind: "EventList", apiVersion: "events.k8s.io/v1" });
  expect(selected.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(["a"]);
  const watched = await api.get(`${grouped}?watch=true&timeoutSeconds=1&fieldSelector=regarding.name%3Dweb`);
  expect(JSON.parse(watched.body.trim())).toMatchObject({ type: "ADDED", object: { regarding: { name: "web" } } });
  const table = await api.get(grouped, { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" });
  expect(JSON.parse(table.body).rows[0].cells.slice(1, 4)).toEqual(["Normal", "Seen", "pod/web"]);
  expect((await api.get(`${grouped}?fieldSelector=involvedObject.name%3Dweb`)).status).toBe(400);
});

test("an event must say who saw what, and what happened stays as it was told", async () => {
  await using api = await startApiServer();
  const wrong = { ...event("a"), action: "", type: "Info", deprecatedCount: 2 };
  const refused = JSON.parse((await api.call("POST", grouped, wrong)).body);
  expect(refused.details.causes.map(({ field }: { field: string }) => field)).toEqual(["action", "type", "count"]);
  await record(api, "a");
  const merge = { "Content-Type": "application/merge-patch+json" };
  const series = { count: 2, lastObservedTime: "2026-01-01T00:01:00.000000Z" };
  expect((await api.call("PATCH", `${grouped}/a`, { series }, merge)).status).toBe(200);
  const changed = JSON.parse((await api.call("PATCH", `${grouped}/a`, { note: "other" }, merge)).body);
  expect(changed.message).toBe(
    'Event.events.k8s.io "a" is invalid: message: Invalid value: "other": field is immutable',
  );
});
