import { expect, test } from "vitest";
import { namespaces, pods } from "../../pkg/api/resources.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const waiting = (namespace: string) => ({
  metadata: { name: "a", namespace },
  spec: { containers: [{ name: "c", image: "i" }] },
});

test("a pod in a namespace that does not exist, or is going away, is refused for that, not for what it lacks there", async () => {
  await using api = await startApiServer();
  const { client } = api;
  await expect(client.resource(pods).create(waiting("nowhere"))).rejects.toMatchObject({
    status: { code: 404, reason: "NotFound", message: 'namespaces "nowhere" not found' },
  });
  const spec = { finalizers: ["kubernetes"] };
  await client.resource(namespaces).create({ metadata: { name: "going" }, spec });
  await client.resource(namespaces).delete({ name: "going" });
  await expect(client.resource(pods).create(waiting("going"))).rejects.toMatchObject({
    status: {
      code: 403,
      message: 'pods "a" is forbidden: unable to create new content in namespace going because it is being terminated',
      details: { causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }] },
    },
  });
});
