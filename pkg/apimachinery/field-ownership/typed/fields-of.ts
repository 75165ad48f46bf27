import { isJsonObject } from "../../json-value.ts";
import type { MessageSchema } from "../../schema.ts";
import { type FieldSet, leaf, sorted } from "../fieldpath/field-set.ts";
import { fieldElement, printElement, self } from "../fieldpath/path-element.ts";
import {
  declaredProperty,
  elementOf,
  grainOf,
  isStructField,
  itemShape,
  propertyShape,
  rootShape,
  type Shape,
} from "./shape.ts";

/** Walks an applied configuration once: gathers its fields and what is wrong with it. */
class Walker {
  readonly errors: string[] = [];

  /** The fields at and below a value; undefined when the value itself names none. */
  fields(shape: Shape, value: unknown, path: string): FieldSet | undefined {
    const grain = grainOf(shape, value);
    const { kind } = shape.value;
    if (value !== null && value !== undefined) {
      if ((kind === "message" || kind === "map") && !isJsonObject(value))
        return this.#wrong(path, `expected map, got ${typeName(value)}`);
      if (kind === "list" && !Array.isArray(value)) return this.#wrong(path, `expected list, got ${typeName(value)}`);
    }
    if (grain === "properties" && isJsonObject(value)) return this.#properties(shape, value, path);
    if (grain === "elements" && Array.isArray(value)) return this.#elements(shape, value, path);
    if (value !== null || grain === "whole") this.#check(shape, value, path);
    return grain === "whole" ? leaf : undefined;
  }

  #wrong(path: string, why: string): undefined {
    this.errors.push(`${path}: ${why}`);
    return undefined;
  }

  /** Unknown fields are errors inside of atomic values too. */
  #check(shape: Shape, value: unknown, path: string): void {
    if (isJsonObject(value)) {
      for (const key of Object.keys(value)) this.#check(this.#property(shape, key, path), value[key], `${path}.${key}`);
    } else if (Array.isArray(value)) {
      const items = itemShape(shape);
      value.forEach((item, index) => this.#check(items, item, `${path}[${index}]`));
    }
  }

  #property(shape: Shape, key: string, path: string): Shape {
    const declared = declaredProperty(shape, key);
    if (!declared) this.#wrong(`${path}.${key}`, "field not declared in schema");
    return declared ?? propertyShape(shape, key);
  }

  #properties(shape: Shape, value: Readonly<Record<string, unknown>>, path: string): FieldSet | undefined {
    const children: Record<string, FieldSet> = {};
    for (const key of Object.keys(value)) {
      const child = value[key];
      if (child === undefined) continue;
      const below = this.fields(this.#property(shape, key, path), child, `${path}.${key}`);
      const member = child === null || isEmptyMap(child) || !isStructField(shape, key);
      const set = member ? withSelf(below) : below;
      if (set) children[fieldElement(key)] = set;
    }
    return nonEmpty(children);
  }

  #elements(shape: Shape, list: readonly unknown[], path: string): FieldSet | undefined {
    const items = itemShape(shape);
    const children: Record<string, FieldSet> = {};
    list.forEach((item, index) => {
      const element = elementOf(shape, item, (key) => {
        const why = `associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`;
        this.#wrong(path, `element ${index}: ${why}`);
      });
      if (Object.hasOwn(children, element)) this.#wrong(path, `duplicate entries for key ${printElement(element)}`);
      children[element] = withSelf(this.fields(items, item, path + printElement(element)));
    });
    return nonEmpty(children);
  }
}

const isEmptyMap = (value: unknown) => isJsonObject(value) && Object.keys(value).length === 0;
const typeName = (value: unknown) => (Array.isArray(value) ? "list" : typeof value);
const nonEmpty = (children: Record<string, FieldSet>) =>
  Object.keys(children).length > 0 ? sorted(children) : undefined;
const withSelf = (below: FieldSet | undefined): FieldSet =>
  below === undefined || Object.keys(below).length === 0 ? leaf : { [self]: leaf, ...below };

/** The fields that an applied configuration names, and every violation of the schema as ".path: what is wrong". */
export function fieldsOf(schema: MessageSchema, object: object): { fields: FieldSet; errors: readonly string[] } {
  const walker = new Walker();
  const fields = walker.fields(rootShape(schema), object, "") ?? leaf;
  return { fields, errors: walker.errors };
}
