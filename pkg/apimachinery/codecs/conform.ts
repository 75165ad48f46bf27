import type { FieldSchema, MessageSchema, ScalarKind, ValueSchema } from "../schema.ts";
import { formatMicroTime, formatTime, parseTime } from "../time.ts";
import { canonicalQuantity } from "../quantity.ts";

/** A value is not what the schema says; the message begins with the path of the field. */
export class ConformError extends Error {
  override readonly name = "ConformError";
}

/**
 * The value in the schema's normal form: unknown fields dropped and reported to `unknown` by path, nulls dropped,
 * quantities and times canonical. Throws ConformError for a value of the wrong type. Does not change its input.
 */
export function conform(
  value: unknown,
  schema: MessageSchema,
  unknown: (path: string) => void,
): Record<string, unknown> {
  return conformMessage(value, schema, "", unknown);
}

function conformMessage(
  value: unknown,
  schema: MessageSchema,
  path: string,
  unknown: (path: string) => void,
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(path, "an object", value);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    const field = schema.fields.get(key);
    if (!field) {
      unknown(at(path, key));
      continue;
    }
    if (member === null || member === undefined) continue;
    const conformed = conformField(member, field, path, unknown);
    if (conformed !== undefined) result[key] = conformed;
  }
  return result;
}

const conformField = (value: unknown, field: FieldSchema, path: string, unknown: (path: string) => void) =>
  conformValue(value, field.value, at(path, field.name), unknown);

function conformValue(value: unknown, schema: ValueSchema, path: string, unknown: (path: string) => void): unknown {
  switch (schema.kind) {
    case "message":
      return conformMessage(value, schema.message, path, unknown);
    case "list":
      if (!Array.isArray(value)) throw wrong(path, "a list", value);
      return value.map((item, index) =>
        item === null && schema.items.kind === "message"
          ? {}
          : conformValue(item, schema.items, `${path}[${index}]`, unknown),
      );
    case "map":
      return conformMap(value, schema.values, path, unknown);
    default:
      return conformScalar(value, schema.kind, path);
  }
}

function conformMap(
  value: unknown,
  values: ValueSchema,
  path: string,
  unknown: (path: string) => void,
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(path, "an object", value);
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    // A key like any other, not a way to an object's prototype.
    const conformed = member === null ? emptyOf(values) : conformValue(member, values, `${path}.${key}`, unknown);
    Object.defineProperty(result, key, { value: conformed, enumerable: true, writable: true, configurable: true });
  }
  return result;
}

/** What Go makes of null inside a map. */
const emptyOf = ({ kind }: ValueSchema) =>
  kind === "string" || kind === "bytes" || kind === "quantity" ? (kind === "quantity" ? "0" : "") : null;

const limits: Partial<Record<ScalarKind, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63],
};

function conformScalar(value: unknown, kind: ScalarKind, path: string): unknown {
  switch (kind) {
    case "any":
      return value;
    case "string":
    case "duration":
      return typeof value === "string" ? value : fail(path, "a string", value);
    case "bytes":
      return typeof value === "string" && isBase64(value) ? value : fail(path, "base64 text", value);
    case "bool":
      return typeof value === "boolean" ? value : fail(path, "true or false", value);
    case "double":
      return typeof value === "number" ? value : fail(path, "a number", value);
    case "int32":
    case "int64":
      return conformInteger(value, kind, path);
    case "intOrString":
      return typeof value === "string" || Number.isInteger(value) ? value : fail(path, "an integer or a string", value);
    case "quantity":
      return conformQuantity(value, path);
    case "time":
    case "microTime":
      return conformTime(value, kind, path);
  }
}

function conformInteger(value: unknown, kind: "int32" | "int64", path: string): number {
  if (typeof value !== "number" || !Number.isInteger(value)) return fail(path, "an integer", value);
  const [least = 0, most = 0] = limits[kind] ?? [];
  return value >= least && value <= most ? value : fail(path, `an ${kind}`, value);
}

function conformQuantity(value: unknown, path: string): string {
  if (typeof value !== "string" && typeof value !== "number") return fail(path, "a quantity", value);
  try {
    return canonicalQuantity(value);
  } catch (error) {
    throw new ConformError(`${path}: ${(error as Error).message}`);
  }
}

function conformTime(value: unknown, kind: "time" | "microTime", path: string): string | undefined {
  if (value === "") return undefined;
  if (typeof value !== "string") return fail(path, "a time", value);
  try {
    const millis = parseTime(value);
    if (kind === "time") return formatTime(millis);
    return /\.\d{6}Z$/.test(value) ? value : formatMicroTime(millis);
  } catch {
    throw new ConformError(`${path}: parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00" failed`);
  }
}

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/\r\n]*={0,2}$/.test(text);
const at = (path: string, key: string) => (path ? `${path}.${key}` : key);
const describe = (value: unknown) => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);
const wrong = (path: string, wanted: string, value: unknown) =>
  new ConformError(`${path || "the body"}: expected ${wanted}, got ${describe(value)}`);

function fail(path: string, wanted: string, value: unknown): never {
  throw wrong(path, wanted, value);
}
