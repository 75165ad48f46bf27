import fc from "fast-check";
import { expect, test } from "vitest";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { MessageSchema, ScalarKind, ValueSchema } from "../../apimachinery/schema.ts";
import { cloneJson } from "../../util/clone-json.ts";
import type { ResourceDefinition } from "./generic/resource-definition.ts";
import { resourceDefinitions } from "./index.ts";

/** Deep enough for a port of a probe of a container of a template. */
const deepest = 9;
const words = [
  "",
  "a",
  "A b",
  "v1",
  "ClusterIP",
  "LoadBalancer",
  "None",
  "10.0.0.1",
  "Always",
  "ClientIP",
  "RollingUpdate",
];

const scalars: Readonly<Record<ScalarKind, fc.Arbitrary<unknown>>> = {
  string: fc.constantFrom(...words),
  bytes: fc.constantFrom("", "eA=="),
  bool: fc.boolean(),
  int32: fc.constantFrom(-1, 0, 1, 80),
  int64: fc.constantFrom(-1, 0, 1, 80),
  double: fc.constantFrom(0, 0.5),
  time: fc.constant("2026-01-01T00:00:00Z"),
  microTime: fc.constant("2026-01-01T00:00:00.000000Z"),
  duration: fc.constant("1s"),
  quantity: fc.constantFrom("0", "-1", "100m", "1Gi"),
  intOrString: fc.constantFrom(0, 80, "http", "25%"),
  any: fc.constant({}),
};

function anyValue(schema: ValueSchema, depth: number): fc.Arbitrary<unknown> {
  switch (schema.kind) {
    case "message":
      return anyMessage(schema.message, depth);
    case "list":
      return fc.array(anyValue(schema.items, depth), { maxLength: 2 });
    case "map":
      return fc.dictionary(fc.constantFrom("a", "b c", "cpu"), anyValue(schema.values, depth), { maxKeys: 2 });
    default:
      return scalars[schema.kind];
  }
}

/** Any of its fields, and none that it needs: what a client forgets. */
function anyMessage(schema: MessageSchema, depth = 0): fc.Arbitrary<object> {
  const all = [...schema.fields.values()];
  if (depth >= deepest) return fc.constant({});
  return fc
    .subarray(all, { maxLength: Math.min(all.length, 6) })
    .chain((fields) =>
      fc.record(Object.fromEntries(fields.map(({ name, value }) => [name, anyValue(value, depth + 1)]))),
    );
}

/** What a write and then a read do with an object, its outcome aside. */
function useObject(definition: ResourceDefinition, object: KubeObject): void {
  const { strategy } = definition;
  object.metadata.name = "a";
  definition.setDefaults?.(object);
  strategy.prepareForCreate?.(object);
  strategy.validate?.(object);
  const old = cloneJson(object);
  strategy.prepareForUpdate?.(object, old);
  strategy.validateUpdate?.(object, old);
  definition.statusStrategy?.prepareForUpdate?.(object, old);
  if ((strategy.validate?.(object) ?? []).length > 0) return;
  strategy.warnings?.(object);
  definition.selectableFields?.(object);
  definition.table?.cells(object, 0);
  definition.scale?.selector(object);
}

test.each(resourceDefinitions.map((definition) => [`${definition.ref.group}/${definition.ref.resource}`, definition]))(
  "no object of %s is so odd that a write breaks instead of answering",
  (_, given) => {
    const definition = given;
    const schema = schemaOf(definition.message);
    fc.assert(
      fc.property(anyMessage(schema), (value) => {
        const object = completeObject(value, schema) as KubeObject;
        expect(() => useObject(definition, object)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  },
);
