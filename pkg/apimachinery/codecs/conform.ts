import type { FieldSchema, MessageSchema, ScalarKind, ValueSchema } from "../schema.ts";
import { formatMicroTime, formatTime, parseTime } from "../time.ts";
import { canonicalQuantity } from "../quantity.ts";
import { setProperty } from "../../util/set-property.ts";
import { ConformError, Mismatch } from "./conform-error.ts";

/**
 * The value in the schema's normal form: unknown fields dropped and reported to `unknown` by path, nulls dropped,
 * quantities and times canonical. Throws ConformError for a value of the wrong type. Does not change its input.
 */
export function conform(
  value: unknown,
  schema: MessageSchema,
  unknown: (path: string) => void,
): Record<string, unknown> {
  try {
    return conformMessage(value, schema, "", unknown);
  } catch (error) {
    throw error instanceof Mismatch ? error.within() : error;
  }
}

function conformMessage(
  value: unknown,
  schema: MessageSchema,
  path: string,
  unknown: (path: string) => void,
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Mismatch(path, value, { kind: "message", message: schema });
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    const field = schema.fields.get(key);
    if (!field) {
      unknown(at(path, key));
      continue;
    }
    if (member === null || member === undefined) continue;
    const conformed = conformField(member, field, schema, path, unknown);
    if (conformed !== undefined) result[key] = conformed;
  }
  return result;
}

function conformField(
  value: unknown,
  field: FieldSchema,
  owner: MessageSchema,
  path: string,
  unknown: (path: string) => void,
): unknown {
  const isKept = field.required || field.pointer;
  // Most fields are strings: no path is put together for what cannot go wrong.
  if (typeof value === "string" && field.value.kind === "string") return value || isKept ? value : undefined;
  try {
    const conformed = conformValue(value, field.value, at(path, field.name), unknown);
    return isKept || !isZero(conformed, field.value) ? conformed : undefined;
  } catch (error) {
    throw error instanceof Mismatch ? error.within(owner.name) : error;
  }
}

/** What Go's encoder leaves out of an object where it may: absent and zero are the same there. Structs are never zero. */
function isZero(value: unknown, { kind }: ValueSchema): boolean {
  if (kind === "list") return (value as readonly unknown[]).length === 0;
  if (kind === "map") return Object.keys(value as object).length === 0;
  if (kind === "message" || kind === "any" || kind === "intOrString" || kind === "quantity") return false;
  return value === "" || value === 0 || value === false;
}

function conformValue(value: unknown, schema: ValueSchema, path: string, unknown: (path: string) => void): unknown {
  switch (schema.kind) {
    case "message":
      return conformMessage(value, schema.message, path, unknown);
    case "list":
      if (!Array.isArray(value)) throw new Mismatch(path, value, schema);
      return value.map((item, index) =>
        item === null ? emptyOf(schema.items) : conformValue(item, schema.items, `${path}[${index}]`, unknown),
      );
    case "map":
      return conformMap(value, schema, path, unknown);
    default:
      return conformScalar(value, schema.kind, path);
  }
}

function conformMap(
  value: unknown,
  schema: ValueSchema & { kind: "map" },
  path: string,
  unknown: (path: string) => void,
): Record<string, unknown> {
  const { values } = schema;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Mismatch(path, value, schema);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value))
    setProperty(result, key, conformEntry((value as Record<string, unknown>)[key], values, path, key, unknown));
  return result;
}

function conformEntry(
  member: unknown,
  schema: ValueSchema,
  path: string,
  key: string,
  unknown: (path: string) => void,
): unknown {
  if (typeof member === "string" && schema.kind === "string") return member;
  return member === null ? emptyOf(schema) : conformValue(member, schema, `${path}.${key}`, unknown);
}

/** What Go makes of null inside a list or map. */
function emptyOf({ kind }: ValueSchema): unknown {
  switch (kind) {
    case "string":
    case "bytes":
      return "";
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "double":
    case "intOrString":
      return 0;
    case "quantity":
      return "0";
    case "list":
      return [];
    case "message":
    case "map":
      return {};
    case "duration":
      return "0s";
    case "time":
    case "microTime":
    case "any":
      return null;
  }
}

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
      return typeof value === "string" ? value : fail(path, kind, value);
    case "bytes":
      return typeof value === "string" ? canonicalBase64(value, path) : fail(path, kind, value);
    case "bool":
      return typeof value === "boolean" ? value : fail(path, kind, value);
    case "double":
      return typeof value === "number" ? value : fail(path, kind, value);
    case "int32":
    case "int64":
      return conformInteger(value, kind, path);
    case "intOrString":
      return typeof value === "string" || Number.isInteger(value) ? value : fail(path, kind, value);
    case "quantity":
      return conformQuantity(value, path);
    case "time":
    case "microTime":
      return conformTime(value, kind, path);
  }
}

function conformInteger(value: unknown, kind: "int32" | "int64", path: string): number {
  if (typeof value !== "number" || !Number.isInteger(value)) return fail(path, kind, value);
  const [least = 0, most = 0] = limits[kind] ?? [];
  return value >= least && value <= most ? value : fail(path, kind, value);
}

function conformQuantity(value: unknown, path: string): string {
  if (typeof value !== "string" && typeof value !== "number") return fail(path, "quantity", value);
  try {
    return canonicalQuantity(value);
  } catch (error) {
    throw new ConformError(`${path}: ${(error as Error).message}`);
  }
}

/** Times that are what formatTime would make of them; the last days of a month are for it to judge. */
const canonicalTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

function conformTime(value: unknown, kind: "time" | "microTime", path: string): string | undefined {
  if (value === "") return undefined;
  if (typeof value !== "string") return fail(path, kind, value);
  // Nearly every time here was written by this server.
  if (kind === "time" && canonicalTime.test(value)) return value;
  try {
    const millis = parseTime(value);
    if (kind === "time") return formatTime(millis);
    return /\.\d{6}Z$/.test(value) ? value : formatMicroTime(millis);
  } catch {
    throw new ConformError(`${path}: parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00" failed`);
  }
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Padded base64. Line breaks in it are dropped, as Go's decoder does. */
function canonicalBase64(text: string, path: string): string {
  const clean = text.replace(/[\r\n]+/g, "");
  if (clean.length % 4 === 0 && base64.test(clean)) return clean;
  const wrong = clean.search(/[^A-Za-z0-9+/]/);
  const byte = wrong < 0 ? clean.length - (clean.length % 4) : wrong;
  throw new ConformError(`${path}: illegal base64 data at input byte ${byte}`);
}

const at = (path: string, key: string) => (path ? `${path}.${key}` : key);

function fail(path: string, wanted: ScalarKind, value: unknown): never {
  throw new Mismatch(path, value, { kind: wanted });
}
