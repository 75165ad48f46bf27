import { expect, it } from "vitest";
import { silentLogger } from "../../component-base/logger.ts";
import { MetadataStore } from "./metadata-store.ts";
import { SharedInformer } from "./shared-informer.ts";

const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "1" };
const configMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: "a",
    namespace: "default",
    uid: "2",
    resourceVersion: "7",
    labels: { app: "web" },
    ownerReferences: [owner],
  },
  data: { text: "long" },
};

it("keeps who an object is and whom it belongs to, and nothing of its content", () => {
  const informer = new SharedInformer(silentLogger);
  const store = new MetadataStore(informer);
  store.replace([configMap]);
  const kept = informer.get({ namespace: "default", name: "a" });
  expect(kept).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "default", uid: "2", resourceVersion: "7", ownerReferences: [owner] },
  });
  store.apply("DELETED", configMap);
  expect(informer.list()).toEqual([]);
});
