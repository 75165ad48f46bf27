import { setProperty } from "../../util/set-property.ts";
import type { FieldSchema, MessageSchema, ValueSchema } from "../schema.ts";
import { isZero } from "../zero-value.ts";
import { Mismatch } from "./conform-error.ts";
import { conformScalar } from "./conform-scalar.ts";
import { ValueBudget } from "./value-budget.ts";

/** What is common to all values of one object while it is conformed. */
class Walk {
  readonly budget = new ValueBudget();

  constructor(
    readonly unknown: (path: string) => void,
    readonly keepsZeros: boolean,
  ) {}
}

/**
 * The value in the schema's normal form: unknown fields dropped and reported to `unknown` by path, nulls dropped,
 * quantities and times canonical. Throws ConformError for a value of the wrong type, RequestEntityTooLarge for more
 * values than an object may have. Does not change its input. With `keepsZeros`, `false` and its like stay where they
 * are the same as nothing: who applies them wants them.
 */
export function conform(
  value: unknown,
  schema: MessageSchema,
  unknown: (path: string) => void,
  keepsZeros = false,
): Record<string, unknown> {
  try {
    return conformMessage(value, schema, "", new Walk(unknown, keepsZeros));
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
  const isKept = field.required || field.pointer || (walk.keepsZeros && isWhole(field));
  // Most fields are strings: no path is put together for what cannot go wrong.
  if (typeof value === "string" && field.value.kind === "string") return value || isKept ? value : undefined;
  try {
    const conformed = conformValue(value, field.value, at(path, field.name), walk);
    if (walk.keepsZeros && field.listMapKeys)
      withoutZeroKeys(conformed as Record<string, unknown>[], field.listMapKeys);
    return isKept || !isZero(conformed, field.value) ? conformed : undefined;
  } catch (error) {
    throw error instanceof Mismatch ? error.within(owner.name) : error;
  }
}

/** Whether the field is owned as a whole, so that an empty one says what it is to be (KEP-555). */
function isWhole({ value, listType, mapType }: FieldSchema): boolean {
  if (value.kind === "list") return listType !== "set" && listType !== "map";
  return value.kind !== "map" || mapType === "atomic";
}

/** Elements are found by what their keys would be by default, where these are empty. */
function withoutZeroKeys(elements: readonly Record<string, unknown>[], keys: readonly string[]): void {
  for (const element of elements) for (const key of keys) if (element[key] === "") delete element[key];
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
