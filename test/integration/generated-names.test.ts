import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const pods = "/api/v1/namespaces/default/pods";

test("a pod without a name that admission refuses is told of by its prefix, the same at each try", async () => {
  await using api = await startApiServer();
  const pod = {
    metadata: { generateName: "web-" },
    spec: { serviceAccountName: "nobody", containers: [{ name: "c", image: "i" }] },
  };
  for (const attempt of ["first", "second"]) {
    const { status, body } = await api.call("POST", pods, pod);
    expect([attempt, status, JSON.parse(body).message]).toEqual([
      attempt,
      403,
      'pods "web-" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
    ]);
  }
});

test("a namespace without a name gets one, and its label says which", async () => {
  await using api = await startApiServer();
  const { status, body } = await api.call("POST", "/api/v1/namespaces", { metadata: { generateName: "team-" } });
  expect(status, body).toBe(201);
  const { metadata } = JSON.parse(body);
  expect(metadata.name).toMatch(/^team-[a-z0-9]{5}$/);
  expect(metadata.labels).toEqual({ "kubernetes.io/metadata.name": metadata.name });
});
