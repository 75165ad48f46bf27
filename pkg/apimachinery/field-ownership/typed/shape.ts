import { isJsonObject } from "../../json-value.ts";
import type { FieldSchema, MessageSchema, ValueSchema } from "../../schema.ts";
import { keyElement, valueElement } from "../fieldpath/path-element.ts";

/** What a value may look like and how it is owned: a field's schema, or the bare one of a list element or map value. */
export type Shape = Pick<FieldSchema, "value" | "listType" | "listMapKeys" | "mapType"> & {
  readonly required?: boolean;
};

/** How a value is owned: as a whole, property by property, or element by element. */
type Grain = "whole" | "properties" | "elements";

const free: Shape = { value: { kind: "any" } };
const shapes = new WeakMap<object, Shape>();

/** The shape of a declared value, made once for each declaration. */
export function shapeOf(value: ValueSchema): Shape {
  let shape = shapes.get(value);
  if (!shape) shapes.set(value, (shape = { value }));
  return shape;
}

/** The shape of a whole object. */
export function rootShape(message: MessageSchema): Shape {
  let shape = shapes.get(message);
  if (!shape) shapes.set(message, (shape = { value: { kind: "message", message } }));
  return shape;
}

/** Free-form values are deduced, as upstream's: objects by property, lists as a whole. */
export function grainOf(shape: Shape, value: unknown): Grain {
  switch (shape.value.kind) {
    case "message":
    case "map":
      return shape.mapType === "atomic" ? "whole" : "properties";
    case "list":
      return shape.listType === "set" || shape.listType === "map" ? "elements" : "whole";
    case "any":
      return shape.mapType !== "atomic" && isJsonObject(value) ? "properties" : "whole";
    default:
      return "whole";
  }
}

/** The schema of a property; undefined where the message has no such field. */
export function declaredProperty(shape: Shape, key: string): Shape | undefined {
  const { value } = shape;
  if (value.kind === "message") return value.message.fields.get(key);
  return value.kind === "map" ? shapeOf(value.values) : free;
}

/** The same; a property that the schema does not know is free-form. */
export const propertyShape = (shape: Shape, key: string): Shape => declaredProperty(shape, key) ?? free;

/** The shape of each element of a list; those of a free-form list are free-form. */
export const itemShape = ({ value }: Shape): Shape => (value.kind === "list" ? shapeOf(value.items) : free);

/** Whether the property is a named field of a struct, not a key of a map. */
export const isStructField = ({ value }: Shape, key: string): boolean =>
  value.kind === "message" && value.message.fields.has(key);

/** A struct that upstream's encoder writes even when empty: it exists wherever its parent does. */
export const isEverPresent = (shape: Shape): boolean => shape.required === true && shape.value.kind === "message";

function keyValue(items: Shape, item: unknown, key: string): unknown {
  const value = isJsonObject(item) ? item[key] : undefined;
  if (value !== undefined && value !== null) return value;
  return items.value.kind === "message" ? items.value.message.fields.get(key)?.default : undefined;
}

/** The path element of a list's element, defaulted keys included. `missing` is told of a key without value. */
export function elementOf(shape: Shape, item: unknown, missing?: (key: string) => void): string {
  if (shape.listType !== "map") return valueElement(item);
  const items = itemShape(shape);
  return keyElement(
    (shape.listMapKeys ?? []).map((key) => {
      const value = keyValue(items, item, key);
      if (value === undefined) missing?.(key);
      return [key, value ?? null] as const;
    }),
  );
}
