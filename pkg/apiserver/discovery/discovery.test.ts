import { expect, test } from "vitest";
import { resourceDefinitions } from "../registry/index.ts";
import { Discovery } from "./discovery.ts";

const discovery = new Discovery(resourceDefinitions, "10.244.0.1:6443");
const read = (path: string, accept?: string) => JSON.parse(discovery.find(path, accept)?.bytes.toString() ?? "null");

test("the core group lists resources and their subresources", () => {
  const names = read("/api/v1").resources.map(({ name }: { name: string }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      "pods",
      "pods/exec",
      "pods/log",
      "pods/status",
      "serviceaccounts/token",
      "namespaces/finalize",
    ]),
  );
});

test("a group lists its versions, and a version its resources", () => {
  expect(read("/apis/apps").preferredVersion).toEqual({ groupVersion: "apps/v1", version: "v1" });
  const deployment = read("/apis/apps/v1/").resources.find(({ name }: { name: string }) => name === "deployments");
  expect(deployment).toMatchObject({
    kind: "Deployment",
    namespaced: true,
    shortNames: ["deploy"],
    categories: ["all"],
  });
});

test("the aggregated form is given to who accepts it, by the version accepted first", () => {
  const accept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
  const document = discovery.find("/apis", accept);
  expect(document?.contentType).toBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  const apps = read("/apis", accept).items.find(
    ({ metadata }: { metadata: { name: string } }) => metadata.name === "apps",
  );
  expect(apps.versions[0].resources[0]).toMatchObject({
    resource: "deployments",
    scope: "Namespaced",
    responseKind: { group: "apps", version: "v1", kind: "Deployment" },
  });
});

test("what is not served has no document", () => {
  for (const path of ["/apis/nope", "/apis/apps/v9", "/api/v2", "/api/v1/pods"])
    expect(discovery.find(path, undefined)).toBeUndefined();
});

test("what is not served is not listed: all namespaces at once", () => {
  const resources: { name: string; verbs: string[] }[] = read("/api/v1").resources;
  expect(resources.find(({ name }) => name === "namespaces")?.verbs).not.toContain("deletecollection");
  expect(resources.find(({ name }) => name === "pods")?.verbs).toContain("deletecollection");
});
