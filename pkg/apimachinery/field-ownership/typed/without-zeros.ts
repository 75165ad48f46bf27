import type { FieldSchema, MessageSchema, ValueSchema } from "../../schema.ts";
import { isZero } from "../../zero-value.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * An object as it is stored: without what is zero where that is the same as absent. Parts without such are shared.
 */
export function withoutZeros<T extends object>(schema: MessageSchema, object: T): T {
  return strippedMessage(schema, object as Members) as T;
}

function strippedMessage({ fields }: MessageSchema, members: Members): Members {
  let result: Record<string, unknown> | undefined;
  for (const key of Object.keys(members)) {
    const field = fields.get(key);
    if (!field) continue;
    const value = strippedField(field, members[key]);
    if (value === members[key]) continue;
    result ??= { ...members };
    if (value === undefined) delete result[key];
    else result[key] = value;
  }
  return result ?? members;
}

function strippedField({ value: schema, required, pointer }: FieldSchema, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (!required && !pointer && isZero(value, schema)) return undefined;
  return strippedValue(schema, value);
}

function strippedValue(schema: ValueSchema, value: unknown): unknown {
  if (schema.kind === "message") return value ? strippedMessage(schema.message, value as Members) : value;
  if (schema.kind === "list" && schema.items.kind === "message") return strippedList(schema.items, value as unknown[]);
  return value;
}

function strippedList(items: ValueSchema, list: readonly unknown[]): readonly unknown[] {
  const stripped = list.map((item) => strippedValue(items, item));
  return stripped.every((item, index) => item === list[index]) ? list : stripped;
}
