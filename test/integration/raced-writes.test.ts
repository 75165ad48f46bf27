import { expect, test } from "vitest";
import type { SwapResult } from "../../pkg/storage/interface.ts";
import { MemoryStorage } from "../../pkg/storage/memory/memory-storage.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const prefix = "/registry/configmaps/default/";
const service = "/registry/services/default/raced";

/** Somebody else creates what is about to be created, and writes once what is about to be deleted. */
class RacedStorage extends MemoryStorage {
  #hasWritten = false;

  override async delete(key: string, expected: number): Promise<SwapResult> {
    const current = await super.get(key);
    if (key === service && current && !this.#hasWritten) {
      this.#hasWritten = true;
      await super.put(key, current.value, current.modRevision);
    }
    return super.delete(key, expected);
  }

  override async put(key: string, value: Uint8Array, expected: number): Promise<SwapResult> {
    if (key.startsWith(prefix) && expected === 0) {
      const [namespace, name] = ["default", key.slice(prefix.length)];
      const metadata = { name, namespace, uid: "a", creationTimestamp: "2026-01-01T00:00:00Z" };
      const theirs = { kind: "ConfigMap", apiVersion: "v1", metadata, data: { their: "s" } };
      await super.put(key, Buffer.from(JSON.stringify(theirs)), 0);
    }
    return super.put(key, value, expected);
  }
}

test("an apply that loses the race to create an object is applied to what the winner made", async () => {
  await using api = await startApiServer({ storage: new RacedStorage() });
  const path = "/api/v1/namespaces/default/configmaps/raced?fieldManager=me";
  const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "raced" }, data: { mine: "m" } };
  const { status, body } = await api.call("PATCH", path, config, { "Content-Type": "application/apply-patch+yaml" });
  expect(status, body).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ metadata: { uid: "a" }, data: { their: "s", mine: "m" } });
  const again = await api.call("POST", "/api/v1/namespaces/default/configmaps", { metadata: { name: "other" } });
  expect(again.status, again.body).toBe(409);
});

test("an update that ends a deletion and loses the race for it gives back what it took for the service", async () => {
  await using api = await startApiServer({ storage: new RacedStorage() });
  const services = "/api/v1/namespaces/default/services";
  const onNodes = (nodePort: number, finalizers: string[]) => ({
    metadata: { name: "raced", finalizers },
    spec: { type: "NodePort", ports: [{ port: 80, nodePort }] },
  });
  expect((await api.call("POST", services, onNodes(30_001, ["a.b/c"]))).status).toBe(201);
  expect((await api.call("DELETE", `${services}/raced`)).status).toBe(200);
  const { status, body } = await api.call("PUT", `${services}/raced`, onNodes(30_002, []));
  expect(status, body).toBe(200);
  expect((await api.get(`${services}/raced`)).status).toBe(404);
  for (const port of [30_001, 30_002])
    expect((await api.call("POST", services, { ...onNodes(port, []), metadata: { name: `a-${port}` } })).status).toBe(
      201,
    );
});

test("a pod that comes before the service account that every namespace gets waits for it", async () => {
  await using api = await startApiServer();
  const [core, podSpec] = ["/api/v1/namespaces/default", { containers: [{ name: "c", image: "i" }] }];
  const early = api.call("POST", `${core}/pods`, { metadata: { name: "early" }, spec: podSpec });
  await api.call("POST", `${core}/serviceaccounts`, { metadata: { name: "default" } });
  const { status, body } = await early;
  expect(status, body).toBe(201);
  const strange = { metadata: { name: "strange" }, spec: { ...podSpec, serviceAccountName: "nobody" } };
  expect(await api.call("POST", `${core}/pods`, strange)).toMatchObject({
    status: 403,
    body: expect.stringContaining('error looking up service account default/nobody: serviceaccount \\"nobody\\" not'),
  });
});
