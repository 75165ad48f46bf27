import { expect, test } from "vitest";
import { resourceDefinitions } from "../registry/index.ts";
import { OpenApi } from "./openapi.ts";

const texts = {
  "k8s.io.api.apps.v1.DeploymentStrategy": { "": "How pods are replaced.", type: "Recreate or RollingUpdate." },
};
const openApi = new OpenApi(resourceDefinitions, () => texts);
const read = (path: string) => JSON.parse(openApi.find(path)?.bytes.toString() ?? "null");

test("the index leads to every group and version under the hash of its document", () => {
  const { paths } = read("/openapi/v3");
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(["api/v1", "apis/apps/v1", "apis/rbac.authorization.k8s.io/v1"]),
  );
  expect(paths["apis/apps/v1"].serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/);
});

test("kubectl finds the PATCH of a kind with the parameter fieldValidation", () => {
  const { patch } = read("/openapi/v3/apis/apps/v1").paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
  expect(patch["x-kubernetes-group-version-kind"]).toEqual({ group: "apps", version: "v1", kind: "Deployment" });
  expect(patch.parameters.map(({ name }: { name: string }) => name)).toContain("fieldValidation");
});

test("schemas carry descriptions, references and merge keys", () => {
  const { schemas } = read("/openapi/v3/apis/apps/v1").components;
  expect(schemas["io.k8s.api.apps.v1.DeploymentStrategy"].description).toBe("How pods are replaced.");
  expect(schemas["io.k8s.api.apps.v1.Deployment"].properties.spec.allOf[0].$ref).toBe(
    "#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec",
  );
  expect(schemas["io.k8s.api.core.v1.PodSpec"].properties.containers["x-kubernetes-patch-merge-key"]).toBe("name");
});

test("every reference leads to a schema of the same document, in both versions", () => {
  for (const path of ["/openapi/v2", "/openapi/v3/api/v1", "/openapi/v3/apis/authorization.k8s.io/v1"]) {
    const document = read(path);
    const known = new Set(Object.keys(document.definitions ?? document.components.schemas));
    const references = [
      ...JSON.stringify(document).matchAll(/"\$ref":"#\/(?:definitions|components\/schemas)\/([^"]+)"/g),
    ].map(([, name]) => name);
    expect(references.filter((name) => !known.has(name ?? ""))).toEqual([]);
  }
});

test("required is what clients must give, as upstream has it", () => {
  const { schemas } = read("/openapi/v3/apis/apps/v1").components;
  expect(schemas["io.k8s.api.apps.v1.DeploymentSpec"].required).toEqual(["selector", "template"]);
  expect(schemas["io.k8s.api.core.v1.Container"].required).toEqual(["name"]);
  const { schemas: core } = read("/openapi/v3/api/v1").components;
  expect(core["io.k8s.api.core.v1.PodStatus"].required).toBeUndefined();
  expect(core["io.k8s.api.core.v1.Event"].required).toEqual(["involvedObject", "metadata"]);
});

test("the paths have the verbs that discovery tells of", () => {
  const { paths } = read("/openapi/v3/api/v1");
  const methods = (path: string) => Object.keys(paths[path]).filter((key) => key !== "parameters");
  expect(methods("/api/v1/namespaces")).toEqual(["get", "post"]);
  expect(methods("/api/v1/nodes")).toEqual(["get", "post", "delete"]);
});
