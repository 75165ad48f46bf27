import type { ValueSchema } from "../schema.ts";

/** A value is not what the schema says. The message says which field, in the words of Go's encoding/json. */
export class ConformError extends Error {
  override readonly name = "ConformError";
}

/** A value of another type than wanted, before it is known whose field it is. */
export class Mismatch extends Error {
  constructor(
    readonly path: string,
    private readonly value: unknown,
    private readonly wanted: ValueSchema,
  ) {
    super();
  }

  /** `message`: the one whose field it is; none when the whole body is wrong. */
  within(message?: string): ConformError {
    const place = message ? `struct field ${kindOf(message)}.${this.path}` : "value";
    return new ConformError(
      `json: cannot unmarshal ${shapeOf(this.value, this.wanted)} into Go ${place} of type ${goType(this.wanted)}`,
    );
  }
}

/** "k8s.io.api.core.v1.Pod" → "Pod" */
export const kindOf = (message: string): string => message.slice(message.lastIndexOf(".") + 1);

/** Where a number is right at all, the one that was given is told: it has a fraction, or is too large. */
const wholeNumbers: ReadonlySet<ValueSchema["kind"]> = new Set(["int32", "int64", "intOrString"]);

function shapeOf(value: unknown, { kind }: ValueSchema): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number" && wholeNumbers.has(kind)) return `number ${value}`;
  return value === null ? "null" : typeof value;
}

const scalarTypes: Partial<Record<ValueSchema["kind"], string>> = {
  double: "float64",
  bytes: "[]uint8",
  time: "string",
  microTime: "string",
  duration: "string",
  intOrString: "int32",
};

function goType(schema: ValueSchema): string {
  switch (schema.kind) {
    case "message":
      return schema.message.name.split(".").slice(-2).join(".");
    case "list":
      return `[]${goType(schema.items)}`;
    case "map":
      return `map[string]${goType(schema.values)}`;
    default:
      return scalarTypes[schema.kind] ?? schema.kind;
  }
}
