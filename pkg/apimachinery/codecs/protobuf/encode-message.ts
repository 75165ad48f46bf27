import type { MessageSchema, ValueSchema, WireField } from "../../schema.ts";
import { parseTime } from "../../time.ts";
import { ProtobufWriter } from "./protobuf-writer.ts";

/**
 * The protobuf form of a value in its JSON form: what {@link decodeMessage} reads. Fields the schema does not know are
 * left out.
 */
export function encodeMessage(value: object, schema: MessageSchema): Buffer {
  const writer = new ProtobufWriter();
  writeMessage(writer, value, schema);
  return writer.finish();
}

type Fields = readonly (readonly [number, WireField])[];
const inWritingOrder = new WeakMap<MessageSchema, Fields>();

/** The writer goes from the end to the start, readers get the fields in the order of their numbers. */
function fieldsOf(schema: MessageSchema): Fields {
  const known = inWritingOrder.get(schema);
  if (known) return known;
  const fields = [...schema.wire].sort(([a], [b]) => b - a);
  inWritingOrder.set(schema, fields);
  return fields;
}

function writeMessage(writer: ProtobufWriter, object: object, schema: MessageSchema): void {
  for (const [number, wire] of fieldsOf(schema)) {
    if (wire.kind === "inline") {
      const mark = writer.length;
      writeMessage(writer, object, wire.message);
      if (writer.length > mark) writer.message(number, mark);
      continue;
    }
    const value = (object as Record<string, unknown>)[wire.field.name];
    if (value !== undefined && value !== null) writeField(writer, number, value, wire.field.value);
  }
}

function writeField(writer: ProtobufWriter, number: number, value: unknown, schema: ValueSchema): void {
  if (schema.kind === "list") {
    for (const item of (value as unknown[]).toReversed()) writeValue(writer, number, item, schema.items);
  } else if (schema.kind === "map") {
    const entries = Object.entries(value as object).sort(([a], [b]) => (a < b ? 1 : -1));
    for (const [key, member] of entries) {
      const mark = writer.length;
      writeValue(writer, 2, member, schema.values);
      writer.stringField(1, key);
      writer.message(number, mark);
    }
  } else writeValue(writer, number, value, schema);
}

function writeValue(writer: ProtobufWriter, number: number, value: unknown, schema: ValueSchema): void {
  switch (schema.kind) {
    case "string":
      return writer.stringField(number, value as string);
    case "bytes":
      return writer.bytesField(number, Buffer.from(value as string, "base64"));
    case "bool":
      return writer.varintField(number, value ? 1 : 0);
    case "int32":
    case "int64":
      return writer.varintField(number, value as number);
    case "double":
      return writer.doubleField(number, value as number);
    default:
      return writeWrapped(writer, number, value, schema);
  }
}

/** Values that are messages on the wire, whatever they are in JSON. */
function writeWrapped(writer: ProtobufWriter, number: number, value: unknown, schema: ValueSchema): void {
  const mark = writer.length;
  switch (schema.kind) {
    case "message":
      writeMessage(writer, value as object, schema.message);
      break;
    case "time":
    case "microTime":
      writeTime(writer, value as string);
      break;
    case "quantity":
      writer.stringField(1, String(value));
      break;
    case "intOrString":
      writeIntOrString(writer, value as number | string);
      break;
    case "duration":
      writer.varintField(1, nanoseconds(value as string));
      break;
    case "any":
      writer.stringField(1, JSON.stringify(value));
      break;
    case "list":
      for (const item of (value as string[]).toReversed()) writer.stringField(1, item);
      break;
    default:
      throw new TypeError(`a ${schema.kind} cannot stand inside a list or map of a protobuf message`);
  }
  writer.message(number, mark);
}

function writeTime(writer: ProtobufWriter, text: string): void {
  const [, fraction = ""] = /\.(\d+)/.exec(text) ?? [];
  const nanos = Number(fraction.padEnd(9, "0").slice(0, 9));
  if (nanos > 0) writer.varintField(2, nanos);
  writer.varintField(1, Math.floor(parseTime(text) / 1000));
}

function writeIntOrString(writer: ProtobufWriter, value: number | string): void {
  if (typeof value === "string") {
    writer.stringField(3, value);
    writer.varintField(1, 1);
  } else {
    writer.varintField(2, value);
    writer.varintField(1, 0);
  }
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** A duration in Go's words, "1h2m3.5s". */
function nanoseconds(text: string): number {
  let total = 0;
  for (const [, amount = "0", unit = "s"] of text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (units[unit] ?? 0);
  return Math.round(text.startsWith("-") ? -total : total);
}
