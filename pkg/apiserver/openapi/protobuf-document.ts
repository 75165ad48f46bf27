import { ProtobufWriter } from "../../apimachinery/codecs/protobuf/protobuf-writer.ts";

/**
 * The version 2 document as protobuf (openapi.v2.Document of gnostic): older clients ask for nothing else. Only what
 * Berth's own document uses is written.
 */
export function protobufDocument(document: object): Buffer {
  const encoder = new DocumentEncoder();
  encoder.document(document as Json);
  return encoder.writer.finish();
}

type Json = Readonly<Record<string, unknown>>;

/** Field numbers of openapi.v2.Schema's simple members. */
const schemaTexts = { $ref: 1, format: 2, description: 4 } as const;
const operations = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const;
/** Where the two kinds of parameters that are no body stand, and where each has its members. */
const parameterForms = {
  query: { number: 3, type: 6, uniqueItems: 20 },
  path: { number: 4, type: 5, uniqueItems: 19 },
} as const;

/** The writer goes from the end to the start: last members first, and lists from their last item. */
class DocumentEncoder {
  readonly writer = new ProtobufWriter();

  document({ swagger, info, paths, definitions }: Json): void {
    this.#message(9, () => this.#each(definitions, (name, schema) => this.#named(1, name, () => this.#schema(schema))));
    this.#message(8, () => this.#each(paths, (name, item) => this.#named(2, name, () => this.#pathItem(item))));
    this.#message(2, () => this.#texts(info as Json, { title: 1, version: 2 }));
    this.writer.stringField(1, String(swagger));
  }

  #pathItem(item: Json): void {
    this.#parameters(9, item.parameters);
    for (const [method, number] of Object.entries(operations)) {
      const operation = item[method];
      if (operation) this.#message(number, () => this.#operation(operation as Json));
    }
  }

  #operation(operation: Json): void {
    this.#extensions(13, operation);
    this.#message(9, () =>
      this.#each(operation.responses, (code, response) =>
        this.#named(1, code, () => this.#message(1, () => this.#response(response))),
      ),
    );
    this.#parameters(8, operation.parameters);
    this.#strings(7, operation.consumes);
  }

  #response(response: Json): void {
    const { schema } = response;
    if (schema) this.#message(2, () => this.#message(1, () => this.#schema(schema as Json)));
    this.#texts(response, { description: 1 });
  }

  #parameters(number: number, parameters: unknown): void {
    for (const parameter of backwards<Json>(parameters)) {
      this.#message(number, () => this.#message(1, () => this.#parameter(parameter)));
    }
  }

  #parameter(parameter: Json): void {
    if (parameter.in === "body") return this.#message(1, () => this.#bodyParameter(parameter));
    const { number, type, uniqueItems } = parameterForms[parameter.in as keyof typeof parameterForms];
    this.#message(2, () =>
      this.#message(number, () => {
        if (parameter.uniqueItems) this.writer.varintField(uniqueItems, 1);
        this.#texts(parameter, { in: 2, description: 3, name: 4, type });
        if (parameter.required) this.writer.varintField(1, 1);
      }),
    );
  }

  #bodyParameter(parameter: Json): void {
    this.#message(5, () => this.#schema(parameter.schema as Json));
    if (parameter.required) this.writer.varintField(4, 1);
    this.#texts(parameter, { description: 1, name: 2, in: 3 });
  }

  #schema(schema: Json): void {
    const { properties, items, type, additionalProperties, required, default: fallback } = schema;
    this.#extensions(31, schema);
    if (properties) {
      this.#message(25, () => this.#each(properties, (name, value) => this.#named(1, name, () => this.#schema(value))));
    }
    if (items) this.#message(23, () => this.#message(1, () => this.#schema(items as Json)));
    if (typeof type === "string") this.#message(22, () => this.writer.stringField(1, type));
    if (additionalProperties) {
      this.#message(21, () => this.#message(1, () => this.#schema(additionalProperties as Json)));
    }
    this.#strings(19, required);
    if (fallback !== undefined) this.#message(5, () => this.#any(fallback));
    this.#texts(schema, schemaTexts);
  }

  /** x-kubernetes-…, as YAML texts. */
  #extensions(number: number, owner: Json): void {
    this.#each(owner, (name, value: unknown) => {
      if (name.startsWith("x-")) this.#named(number, name, () => this.#any(value));
    });
  }

  /** JSON is YAML too. */
  #any(value: unknown): void {
    this.writer.stringField(2, `${JSON.stringify(value)}\n`);
  }

  #texts(owner: Json, numbers: Readonly<Record<string, number>>): void {
    for (const [name, number] of Object.entries(numbers)) {
      const text = owner[name];
      if (typeof text === "string") this.writer.stringField(number, text);
    }
  }

  #strings(number: number, texts: unknown): void {
    for (const text of backwards<string>(texts)) this.writer.stringField(number, text);
  }

  #each(members: unknown, write: (name: string, value: Json) => void): void {
    for (const [name, value] of Object.entries(members as Json).reverse()) write(name, value as Json);
  }

  #named(number: number, name: string, write: () => void): void {
    this.#message(number, () => {
      this.#message(2, write);
      this.writer.stringField(1, name);
    });
  }

  #message(number: number, write: () => void): void {
    const mark = this.writer.length;
    write();
    this.writer.message(number, mark);
  }
}

const backwards = <T>(list: unknown): readonly T[] => [...((list ?? []) as readonly T[])].reverse();
