import { expect, test } from "vitest";
import { nodes } from "../api/resources.ts";
import { createInformerFactory } from "../client/informer/informer-factory.ts";
import { silentLogger } from "../component-base/logger.ts";
import { createFakeCluster } from "../testing/fake-client.ts";
import { makeNode } from "../testing/make-node.ts";
import { controlPlaneLabel } from "./control-plane-label.ts";

test("the control plane's node has its role, also when somebody takes it away; other nodes have none", async () => {
  const { client, add } = createFakeCluster();
  const labels = async (name: string) => (await client.resource(nodes).get({ name })).metadata.labels;
  const role = { "node-role.kubernetes.io/control-plane": "" };
  const informers = createInformerFactory(client, silentLogger);
  const component = controlPlaneLabel({ client, informers, log: silentLogger, nodeName: "a" });
  await component.start();
  await add(nodes, makeNode("a"), makeNode("b"));
  await expect.poll(() => labels("a")).toMatchObject(role);
  await client
    .resource(nodes)
    .patch({ name: "a" }, "merge", { metadata: { labels: { [Object.keys(role)[0] ?? ""]: null } } });
  await expect.poll(() => labels("a")).toMatchObject(role);
  expect(await labels("b")).not.toMatchObject(role);
  await component.stop();
});
