import { expect, it } from "vitest";
import type { KubeObject } from "../../apimachinery/object.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { SharedMetadataInformer } from "./shared-metadata-informer.ts";

const configMap = (name: string, uid: string, metadata: Partial<KubeObject["metadata"]> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", uid, labels: { app: "web" }, ...metadata },
  data: { text: "long" },
});

function start() {
  const informer = new SharedMetadataInformer(silentLogger);
  const seen: string[] = [];
  informer.addHandler({
    added: ({ name }) => seen.push(`+${name}`),
    updated: ({ name, finalizers }, old) => seen.push(`~${name}:${old.finalizers?.join()}>${finalizers?.join()}`),
    deleted: ({ name, finalizers }) => seen.push(`-${name}:${finalizers?.join()}`),
  });
  const replace = (...objects: KubeObject[]) => informer.replace(objects.map((object) => informer.keep(object)));
  return { informer, seen, replace };
}

it("keeps who an object is and whom it belongs to, and nothing of its content", () => {
  const { informer, replace } = start();
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "1" };
  replace(configMap("a", "2", { ownerReferences: [owner], resourceVersion: "7" }));
  expect(informer.get("2")).toEqual({ name: "a", namespace: "default", uid: "2", ownerReferences: [owner] });
});

it("tells of changes, and of a deletion with what was known last", () => {
  const { informer, seen } = start();
  informer.apply("ADDED", informer.keep(configMap("a", "1", { finalizers: ["hold"] })));
  informer.apply("MODIFIED", informer.keep(configMap("a", "1", { finalizers: ["keep"] })));
  informer.apply("DELETED", informer.keep(configMap("a", "1")));
  informer.apply("DELETED", informer.keep(configMap("never-seen", "2")));
  expect(seen).toEqual(["+a", "~a:hold>keep", "-a:keep"]);
  expect(informer.get("1")).toBeUndefined();
});

it("finds out on a new list what is gone, and that a namesake is another object", () => {
  const { informer, seen, replace } = start();
  replace(configMap("a", "1"), configMap("b", "2"));
  replace(configMap("b", "3"));
  expect(seen.slice(2).sort()).toEqual(["+b", "-a:undefined", "-b:undefined"]);
  expect(informer.get("3")?.name).toBe("b");
});

it("counts what stands in each namespace", () => {
  const { informer, replace } = start();
  replace(configMap("a", "1"), configMap("b", "2"), configMap("c", "3", { namespace: "other" }));
  expect([informer.count("default"), informer.count("other"), informer.count("none")]).toEqual([2, 1, 0]);
  informer.apply("MODIFIED", informer.keep(configMap("a", "1")));
  informer.apply("DELETED", informer.keep(configMap("c", "3", { namespace: "other" })));
  expect([informer.count("default"), informer.count("other")]).toEqual([2, 0]);
});

it("is synced with its first full copy", async () => {
  const { informer, replace } = start();
  const synced = informer.synced();
  replace();
  await synced;
  await informer.synced();
});
