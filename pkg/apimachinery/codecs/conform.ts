import { setProperty } from "../../util/set-property.ts";
import type { FieldSchema, MessageSchema, ValueSchema } from "../schema.ts";
import { Mismatch } from "./conform-error.ts";
import { conformScalar } from "./conform-scalar.ts";
import { ValueBudget } from "./value-budget.ts";

/** What is common to all values of one object while it is conformed. */
class Walk {
  readonly budget = new ValueBudget();

  constructor(readonly unknown: (path: string) => void) {}
}

/**
 * The value in the schema's normal form: unknown fields dropped and reported to `unknown` by path, nulls dropped,
 * quantities and times canonical. Throws ConformError for a value of the wrong type, RequestEntityTooLarge for more
 * values than an object may have. Does not change its input.
 */
export function conform(
  value: unknown,
  schema: MessageSchema,
  unknown: (path: string) => void,
): Record<string, unknown> {
  try {
    return conformMessage(value, schema, "", new Walk(unknown));
  } catch (error) {
    throw error instanceof Mismatch ? error.within() : error;
  }
}

function conformMessage(value: unknown, schema: MessageSchema, path: string, walk: Walk): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Mismatch(path, value, { kind: "message", message: schema });
  const result: Record<string, unknown> = {};
  const keys = Object.keys(value);
  walk.budget.take(keys.length);
  for (const key of keys) {
    const member = (value as Record<string, unknown>)[key];
    const field = schema.fields.get(key);
    if (!field) {
      walk.unknown(at(path, key));
      continue;
    }
    if (member === null || member === undefined) continue;
    const conformed = conformField(member, field, schema, path, walk);
    if (conformed !== undefined) result[key] = conformed;
  }
  return result;
}

function conformField(value: unknown, field: FieldSchema, owner: MessageSchema, path: string, walk: Walk): unknown {
  const isKept = field.required || field.pointer;
  // Most fields are strings: no path is put together for what cannot go wrong.
  if (typeof value === "string" && field.value.kind === "string") return value || isKept ? value : undefined;
  try {
    const conformed = conformValue(value, field.value, at(path, field.name), walk);
    return isKept || !isZero(conformed, field.value) ? conformed : undefined;
  } catch (error) {
    throw error instanceof Mismatch ? error.within(owner.name) : error;
  }
}

/**
 * What Go's encoder leaves out of an object where it may: absent and zero are the same there. Structs are never zero.
 */
function isZero(value: unknown, { kind }: ValueSchema): boolean {
  if (kind === "list") return (value as readonly unknown[]).length === 0;
  if (kind === "map") return Object.keys(value as object).length === 0;
  if (kind === "message" || kind === "any" || kind === "intOrString" || kind === "quantity") return false;
  return value === "" || value === 0 || value === false;
}

function conformValue(value: unknown, schema: ValueSchema, path: string, walk: Walk): unknown {
  switch (schema.kind) {
    case "message":
      return conformMessage(value, schema.message, path, walk);
    case "list":
      if (!Array.isArray(value)) throw new Mismatch(path, value, schema);
      walk.budget.take(value.length);
      return value.map((item, index) =>
        item === null ? emptyOf(schema.items) : conformValue(item, schema.items, `${path}[${index}]`, walk),
      );
    case "map":
      return conformMap(value, schema, path, walk);
    default:
      return conformScalar(value, schema.kind, path);
  }
}

function conformMap(
  value: unknown,
  schema: ValueSchema & { kind: "map" },
  path: string,
  walk: Walk,
): Record<string, unknown> {
  const { values } = schema;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Mismatch(path, value, schema);
  const result: Record<string, unknown> = {};
  const keys = Object.keys(value);
  walk.budget.take(keys.length);
  for (const key of keys)
    setProperty(result, key, conformEntry((value as Record<string, unknown>)[key], values, path, key, walk));
  return result;
}

function conformEntry(member: unknown, schema: ValueSchema, path: string, key: string, walk: Walk): unknown {
  if (typeof member === "string" && schema.kind === "string") return member;
  return member === null ? emptyOf(schema) : conformValue(member, schema, `${path}.${key}`, walk);
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

const at = (path: string, key: string) => (path ? `${path}.${key}` : key);
