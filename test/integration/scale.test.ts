import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const deployment = {
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
};

test("a scale is shown with how many replicas are wanted and how many there are", async () => {
  await using api = await startApiServer();
  await api.call("POST", deployments, deployment);
  const Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  const table = JSON.parse((await api.get(`${deployments}/web/scale`, { Accept })).body);
  expect(table.kind).toBe("Table");
  expect(table.columnDefinitions.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
    ["Name", "string"],
    ["Desired", "integer"],
    ["Available", "integer"],
    ["Age", "string"],
  ]);
  expect(table.rows[0].cells.slice(0, 3)).toEqual(["web", 2, 0]);
  expect(table.rows[0].object.metadata.name).toBe("web");
});
