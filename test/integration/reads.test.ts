import { describe, expect, test } from "vitest";
import { configMaps } from "../../pkg/api/resources.ts";
import { type Answer, startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";
import { FakeClock } from "../../pkg/testing/fake-clock.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const map = (name: string) => ({ metadata: { name } });

describe("a get", () => {
  const now = async (api: TestApiServer) => Number(JSON.parse((await api.get(maps)).body).metadata.resourceVersion);

  test("with a resourceVersion that this server has not seen yet waits for it", async () => {
    // The three seconds for which it waits are no time on a busy machine: they do not pass here.
    await using api = await startApiServer({ clock: new FakeClock() });
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
