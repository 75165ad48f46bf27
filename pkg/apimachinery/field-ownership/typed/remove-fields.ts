import { setProperty } from "../../../util/set-property.ts";
import { isJsonObject, type JsonObject } from "../../json-value.ts";
import type { MessageSchema } from "../../schema.ts";
import { type FieldSet, hasMember, isEmpty, leaf } from "../fieldpath/field-set.ts";
import { fieldElement, self } from "../fieldpath/path-element.ts";
import {
  elementOf,
  grainOf,
  isEverPresent,
  isStructField,
  itemShape,
  propertyShape,
  rootShape,
  type Shape,
} from "./shape.ts";

const below = (set: FieldSet | undefined, element: string): FieldSet | undefined =>
  set !== undefined && Object.hasOwn(set, element) && !isEmpty(set[element] ?? leaf) ? set[element] : undefined;

/** The value without the fields of the set; undefined when nothing is left of it. */
function remove(shape: Shape, value: unknown, set: FieldSet): unknown {
  const grain = grainOf(shape, value);
  if (grain === "properties" && isJsonObject(value)) return removeProperties(shape, value, set);
  if (grain === "elements" && Array.isArray(value)) return removeElements(shape, value, set);
  return value;
}

function removeProperties(shape: Shape, value: JsonObject, set: FieldSet): JsonObject | undefined {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const element = fieldElement(key);
    const child = propertyShape(shape, key);
    const subset = below(set, element);
    let kept = value[key];
    if (hasMember(set, element)) kept = undefined;
    else if (subset) kept = remove(child, kept, subset);
    if (kept === undefined && isEverPresent(child)) kept = {};
    if (kept !== undefined) setProperty(result, key, kept);
  }
  return isEmpty(result as FieldSet) ? undefined : result;
}

function removeElements(shape: Shape, list: readonly unknown[], set: FieldSet): unknown[] | undefined {
  const items = itemShape(shape);
  const kept: unknown[] = [];
  for (const item of list) {
    const element = elementOf(shape, item);
    if (hasMember(set, element)) continue;
    const subset = below(set, element);
    kept.push(subset ? (remove(items, item, subset) ?? {}) : item);
  }
  return kept.length > 0 ? kept : undefined;
}

/** The object without the fields of the set (typed.RemoveItems). */
export function removeFields(schema: MessageSchema, object: JsonObject, set: FieldSet): JsonObject {
  return isEmpty(set) ? object : (removeProperties(rootShape(schema), object, set) ?? {});
}

function nameMembers(shape: Shape, set: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element of Object.keys(set)) {
    if (element === self) continue;
    const node = set[element] ?? leaf;
    if (isEmpty(node)) {
      result[element] = node;
      continue;
    }
    const key = element.startsWith("f:") ? element.slice(2) : undefined;
    const inner = nameMembers(key === undefined ? itemShape(shape) : propertyShape(shape, key), node);
    const member = self in node || (key !== undefined && isStructField(shape, key));
    result[element] = member ? { [self]: leaf, ...inner } : inner;
  }
  return result;
}

/** The set in which every named field that leads to a member is a member too (EnsureNamedFieldsAreMembers). */
export const withNamedFields = (schema: MessageSchema, set: FieldSet): FieldSet => nameMembers(rootShape(schema), set);
