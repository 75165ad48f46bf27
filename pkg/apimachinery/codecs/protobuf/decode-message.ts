import { setProperty } from "../../../util/set-property.ts";
import { canonicalQuantity } from "../../quantity.ts";
import type { FieldSchema, MessageSchema, ValueSchema } from "../../schema.ts";
import { formatTime } from "../../time.ts";
import { ValueBudget } from "../value-budget.ts";
import { ProtobufReader, wireType } from "./protobuf-reader.ts";

/**
 * The JSON form of a protobuf message. Fields the schema does not know are skipped; zero values are left out as JSON's
 * omitempty does. Throws RequestEntityTooLarge for more values than an object may have.
 */
export function decodeMessage(
  bytes: Buffer,
  schema: MessageSchema,
  budget = new ValueBudget(),
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  decodeInto(result, bytes, schema, budget);
  return result;
}

function decodeInto(result: Record<string, unknown>, bytes: Buffer, schema: MessageSchema, budget: ValueBudget): void {
  const reader = new ProtobufReader(bytes);
  while (!reader.done) {
    const { number, type } = reader.tag();
    const wire = schema.wire.get(number);
    if (!wire) reader.skip(type);
    else if (wire.kind === "inline") decodeInto(result, reader.chunk(), wire.message, budget);
    else decodeField(result, reader, type, wire.field, budget);
  }
}

function decodeField(
  result: Record<string, unknown>,
  reader: ProtobufReader,
  type: number,
  field: FieldSchema,
  budget: ValueBudget,
): void {
  const { name, value: schema } = field;
  budget.take(1);
  if (schema.kind === "list") {
    const list = (result[name] ??= []) as unknown[];
    // Repeated numbers may come packed.
    if (type === wireType.bytes && isVarint(schema.items)) decodePacked(list, reader.chunk(), schema.items, budget);
    else list.push(decodeValue(reader, schema.items, budget));
    return;
  }
  if (schema.kind === "map") {
    const map = (result[name] ??= {}) as Record<string, unknown>;
    const [key, value] = decodeEntry(reader.chunk(), schema.values, budget);
    setProperty(map, key, value);
    return;
  }
  const value = decodeValue(reader, schema, budget);
  // Go's encoder writes zero values of plain fields; in JSON they are absent unless they are required.
  if (value === undefined || (!field.required && !field.pointer && isZero(value))) return;
  result[name] = value;
}

function decodePacked(list: unknown[], bytes: Buffer, schema: ValueSchema, budget: ValueBudget): void {
  const reader = new ProtobufReader(bytes);
  while (!reader.done) {
    budget.take(1);
    list.push(decodeValue(reader, schema, budget));
  }
}

function decodeEntry(bytes: Buffer, values: ValueSchema, budget: ValueBudget): [string, unknown] {
  const reader = new ProtobufReader(bytes);
  let key = "";
  let value = zeroOf(values);
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1) key = reader.chunk().toString();
    else if (number === 2) value = decodeValue(reader, values, budget);
    else reader.skip(type);
  }
  return [key, value];
}

/** What a map's entry holds that leaves its value out. */
function zeroOf({ kind }: ValueSchema): unknown {
  if (kind === "message") return {};
  if (kind === "list") return [];
  return kind === "quantity" ? "0" : "";
}

const isVarint = ({ kind }: ValueSchema) => kind === "int32" || kind === "int64" || kind === "bool";

const isZero = (value: unknown) => value === "" || value === 0 || value === false;

function decodeValue(reader: ProtobufReader, schema: ValueSchema, budget: ValueBudget): unknown {
  switch (schema.kind) {
    case "string":
      return reader.chunk().toString();
    case "bytes":
      return reader.chunk().toString("base64");
    case "bool":
      return reader.int64() !== 0;
    case "int32":
    case "int64":
      return reader.int64();
    case "double":
      return reader.double();
    case "message":
      return decodeMessage(reader.chunk(), schema.message, budget);
    case "time":
      return decodeTime(reader.chunk(), (seconds) => formatTime(seconds * 1000));
    case "microTime":
      return decodeTime(reader.chunk(), (seconds, nanos) => {
        const micros = String(Math.floor(nanos / 1000)).padStart(6, "0");
        return `${formatTime(seconds * 1000).slice(0, -1)}.${micros}Z`;
      });
    case "quantity":
      // Go's decoder reads the text too: one that is no quantity is no message.
      return canonicalQuantity(decodeWrapped(reader.chunk()));
    case "intOrString":
      return decodeIntOrString(reader.chunk());
    case "duration":
      return `${decodeNumbers(reader.chunk())[1] ?? 0}ns`;
    case "any":
      return decodeAny(reader.chunk());
    case "list":
    case "map":
      // A list inside a list or map travels as a message with its items in field 1 (ExtraValue, Verbs).
      return decodeItems(reader.chunk(), budget);
  }
}

function decodeNumbers(bytes: Buffer): Record<number, number> {
  const reader = new ProtobufReader(bytes);
  const numbers: Record<number, number> = {};
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (type === wireType.varint) numbers[number] = reader.int64();
    else reader.skip(type);
  }
  return numbers;
}

/** Seconds since the epoch of Go's zero time, and of the end of the year 9999. */
const [zeroTime, lastTime] = [-62_135_596_800, 253_402_300_800] as const;

/** Timestamp: seconds and nanoseconds; the zero time is null in JSON. */
function decodeTime(bytes: Buffer, format: (seconds: number, nanos: number) => string): string | undefined {
  const { 1: seconds, 2: nanos = 0 } = decodeNumbers(bytes);
  if (seconds === undefined || seconds <= zeroTime) return undefined;
  if (seconds >= lastTime || nanos < 0 || nanos >= 1e9) throw new RangeError("a time is out of range");
  return format(seconds, nanos);
}

/** A message whose field 1 is its text. */
function decodeWrapped(bytes: Buffer): string {
  const reader = new ProtobufReader(bytes);
  let text = "";
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1 && type === wireType.bytes) text = reader.chunk().toString();
    else reader.skip(type);
  }
  return text;
}

function decodeIntOrString(bytes: Buffer): number | string {
  const reader = new ProtobufReader(bytes);
  let [isString, int, text] = [false, 0, ""];
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1) isString = reader.int64() === 1;
    else if (number === 2) int = reader.int64();
    else if (number === 3) text = reader.chunk().toString();
    else reader.skip(type);
  }
  return isString ? text : int;
}

/** RawExtension and FieldsV1 hold JSON text in field 1. */
function decodeAny(bytes: Buffer): unknown {
  const text = decodeWrapped(bytes);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

function decodeItems(bytes: Buffer, budget: ValueBudget): string[] {
  const reader = new ProtobufReader(bytes);
  const items: string[] = [];
  while (!reader.done) {
    const { number, type } = reader.tag();
    budget.take(1);
    if (number === 1 && type === wireType.bytes) items.push(reader.chunk().toString());
    else reader.skip(type);
  }
  return items;
}
