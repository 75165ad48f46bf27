import { schemaOf } from "../../api/schema/schema-of.ts";
import type { FieldSchema, MessageSchema, ScalarKind, ValueSchema } from "../../apimachinery/schema.ts";
import type { Descriptions } from "./descriptions.ts";

type Document = Record<string, unknown>;

/** "k8s.io.api.apps.v1.Deployment" → "io.k8s.api.apps.v1.Deployment", as upstream names its schemas. */
export const schemaName = (message: string): string => message.replace(/^k8s\.io\./, "io.k8s.").replaceAll("_", "-");

const scalarDocuments: Readonly<Record<ScalarKind, Document>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
  time: { type: "string", format: "date-time" },
  microTime: { type: "string", format: "date-time" },
  duration: { type: "string" },
  quantity: { type: "string" },
  intOrString: { type: "string", format: "int-or-string", "x-kubernetes-int-or-string": true },
  any: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
};

/** Which dialect: references and combined schemas are written differently in version 2 and 3. */
export type Dialect = "v2" | "v3";

/** Collects the schemas of messages and of everything they contain, each once. */
export class SchemaDocuments {
  readonly documents: Record<string, Document> = {};

  constructor(
    private readonly dialect: Dialect,
    private readonly descriptions: Descriptions,
  ) {}

  /** Adds a message; `kinds` are the group, version and kind it stands for, when it is a kind. */
  add(message: string, kinds?: readonly Document[]): void {
    const name = schemaName(message);
    const present = this.documents[name];
    if (present) {
      if (kinds) present["x-kubernetes-group-version-kind"] = kinds;
      return;
    }
    const document: Document = {};
    // Known before its fields are: a message may contain itself.
    this.documents[name] = document;
    Object.assign(document, this.#message(schemaOf(message)), kinds && { "x-kubernetes-group-version-kind": kinds });
  }

  reference(message: string): Document {
    return {
      $ref:
        this.dialect === "v2" ? `#/definitions/${schemaName(message)}` : `#/components/schemas/${schemaName(message)}`,
    };
  }

  #message(schema: MessageSchema): Document {
    const texts = this.descriptions[schema.name] ?? {};
    const fields = [...schema.fields.values()];
    const required = fields.filter(({ mandatory }) => mandatory).map(({ name }) => name);
    return {
      ...(texts[""] && { description: texts[""] }),
      type: "object",
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(fields.map((field) => [field.name, this.#field(field, texts[field.name])])),
    };
  }

  #field(field: FieldSchema, description: string | undefined): Document {
    const value = this.#value(field.value);
    // Beside a reference nothing else counts in version 3, so it stands in a list of one.
    const base = "$ref" in value && this.dialect === "v3" ? { allOf: [value], default: {} } : value;
    return { ...(description && { description }), ...base, ...markers(field) };
  }

  #value(schema: ValueSchema): Document {
    switch (schema.kind) {
      case "message":
        this.add(schema.message.name);
        return this.reference(schema.message.name);
      case "list":
        return { type: "array", items: this.#value(schema.items) };
      case "map":
        return { type: "object", additionalProperties: this.#value(schema.values) };
      default:
        return scalarDocuments[schema.kind];
    }
  }
}

const markers = ({
  listType,
  listMapKeys,
  mapType,
  patchStrategy,
  patchMergeKey,
  default: fallback,
}: FieldSchema): Document => ({
  ...(listType && { "x-kubernetes-list-type": listType }),
  ...(listMapKeys && { "x-kubernetes-list-map-keys": listMapKeys }),
  ...(mapType === "atomic" && { "x-kubernetes-map-type": "atomic" }),
  ...(patchStrategy && { "x-kubernetes-patch-strategy": patchStrategy.join(",") }),
  ...(patchMergeKey && { "x-kubernetes-patch-merge-key": patchMergeKey }),
  ...(fallback !== undefined && { default: fallback }),
});
