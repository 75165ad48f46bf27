import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

test.each([
  [{ runtimeClassName: "safe" }, 'RuntimeClass "safe" not found'],
  [{ overhead: { cpu: "1" } }, "Pod Overhead set without corresponding RuntimeClass defined Overhead"],
])("a pod with %j is rejected when it is made", async (spec, why) => {
  await using api = await startApiServer();
  const pod = { metadata: { name: "a" }, spec: { containers: [{ name: "c", image: "i" }], ...spec } };
  await api.call("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  const { status, body } = await api.call("POST", "/api/v1/namespaces/default/pods", pod);
  expect([status, JSON.parse(body).message]).toEqual([403, `pods "a" is forbidden: pod rejected: ${why}`]);
});
