import { expect, test } from "vitest";
import { ProtobufReader } from "../../apimachinery/codecs/protobuf/protobuf-reader.ts";
import { resourceDefinitions } from "../registry/index.ts";
import { OpenApi } from "./openapi.ts";

const openApi = new OpenApi(resourceDefinitions, () => ({}));
const protobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/** The chunks of a message's fields, by number. */
function fieldsOf(bytes: Buffer): Map<number, Buffer[]> {
  const reader = new ProtobufReader(bytes);
  const fields = new Map<number, Buffer[]>();
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (type === 2) fields.set(number, [...(fields.get(number) ?? []), reader.chunk()]);
    else reader.skip(type);
  }
  return fields;
}

/** Entries of a map that stands as a list of {name = 1, value = 2}. */
const named = (entries: Buffer[] = []) =>
  entries.map((entry) => {
    const fields = fieldsOf(entry);
    return [fields.get(1)?.[0]?.toString() ?? "", fields.get(2)?.[0] ?? Buffer.alloc(0)] as const;
  });

test("a client that reads nothing but protobuf gets version 2 as protobuf, with the same schemas and paths", () => {
  const document = openApi.find("/openapi/v2", protobuf);
  expect(document?.contentType).toBe("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
  const json = JSON.parse(openApi.find("/openapi/v2", "application/json")?.bytes.toString() ?? "");
  const fields = fieldsOf(document?.bytes ?? Buffer.alloc(0));
  expect(fields.get(1)?.[0]?.toString()).toBe("2.0");

  const definitions = named(fieldsOf(fields.get(9)?.[0] ?? Buffer.alloc(0)).get(1));
  expect(definitions.map(([name]) => name)).toEqual(Object.keys(json.definitions));
  const paths = named(fieldsOf(fields.get(8)?.[0] ?? Buffer.alloc(0)).get(2));
  expect(paths.map(([name]) => name)).toEqual(Object.keys(json.paths));

  const deployment = fieldsOf(new Map(definitions).get("io.k8s.api.apps.v1.Deployment") ?? Buffer.alloc(0));
  const properties = named(fieldsOf(deployment.get(25)?.[0] ?? Buffer.alloc(0)).get(1));
  expect(properties.map(([name]) => name)).toEqual(["apiVersion", "kind", "metadata", "spec", "status"]);
  expect(
    fieldsOf(new Map(properties).get("spec") ?? Buffer.alloc(0))
      .get(1)?.[0]
      ?.toString(),
  ).toBe("#/definitions/io.k8s.api.apps.v1.DeploymentSpec");
  const [name, value] = named(deployment.get(31))[0] ?? [];
  expect(name).toBe("x-kubernetes-group-version-kind");
  expect(
    JSON.parse(
      fieldsOf(value ?? Buffer.alloc(0))
        .get(2)?.[0]
        ?.toString() ?? "",
    ),
  ).toEqual([{ group: "apps", version: "v1", kind: "Deployment" }]);
});

test("who takes JSON first, or says nothing, gets JSON", () => {
  for (const accept of [undefined, "*/*", "application/json", `application/json, ${protobuf}`])
    expect(openApi.find("/openapi/v2", accept)?.contentType).toBe("application/json");
});
