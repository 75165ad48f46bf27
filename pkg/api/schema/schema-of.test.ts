import { expect, test } from "vitest";
import { schemaOf } from "./schema-of.ts";

const core = (name: string) => schemaOf(`k8s.io.api.core.v1.${name}`);

test("an inlined member's fields stand in its parent in JSON and in a message of their own on the wire", () => {
  const volume = core("Volume");
  expect(volume.fields.has("emptyDir")).toBe(true);
  expect(volume.wire.get(2)).toMatchObject({ kind: "inline", number: 2 });
});

test("a type that contains itself is one object", () => {
  const props = schemaOf("k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
  const properties = props.fields.get("properties")?.value;
  expect(properties?.kind === "map" && properties.values.kind === "message" && properties.values.message).toBe(props);
});

test("list and patch markers are those of the table", () => {
  expect(core("Container").fields.get("ports")).toMatchObject({
    listType: "map",
    listMapKeys: ["containerPort", "protocol"],
    patchMergeKey: "containerPort",
  });
  expect(core("ContainerPort").fields.get("protocol")?.default).toBe("TCP");
});

test("special types have their JSON form", () => {
  expect(core("ResourceRequirements").fields.get("limits")?.value).toEqual({
    kind: "map",
    values: { kind: "quantity" },
  });
  expect(core("Secret").fields.get("data")?.value).toEqual({ kind: "map", values: { kind: "bytes" } });
  expect(core("ServicePort").fields.get("targetPort")?.value).toEqual({ kind: "intOrString" });
});

test("every object's JSON has apiVersion and kind", () => {
  expect([...core("Pod").fields.keys()].slice(0, 2)).toEqual(["apiVersion", "kind"]);
  expect(core("PodList").fields.has("kind")).toBe(true);
});

test.each(["DeleteOptions", "Status"])("so has the JSON of %s, which clients send or get by itself", (name) => {
  const { fields } = schemaOf(`k8s.io.apimachinery.pkg.apis.meta.v1.${name}`);
  expect([...fields.keys()].slice(0, 2)).toEqual(["apiVersion", "kind"]);
});

test("an empty list of field owners is kept: it says to forget them", () => {
  const { fields } = schemaOf("k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  expect([fields.get("managedFields")?.pointer, fields.get("finalizers")?.pointer]).toEqual([true, undefined]);
});
