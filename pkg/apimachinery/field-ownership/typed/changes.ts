import { deepEqual } from "../../../util/deep-equal.ts";
import { isJsonObject, type JsonObject } from "../../json-value.ts";
import type { MessageSchema } from "../../schema.ts";
import { emptySet, type FieldSet, leaf, sorted } from "../fieldpath/field-set.ts";
import { fieldElement, self } from "../fieldpath/path-element.ts";
import { elementOf, grainOf, itemShape, propertyShape, rootShape, type Shape } from "./shape.ts";

/** What a write did to an object (typed.Comparison, with added and modified as one). */
export interface Changes {
  /** Added or modified. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

interface Difference {
  readonly changed?: FieldSet | undefined;
  readonly removed?: FieldSet | undefined;
}

const leafChanged: Difference = { changed: leaf };
const leafRemoved: Difference = { removed: leaf };
const emptyMap: JsonObject = Object.freeze({});
const emptyList: readonly unknown[] = Object.freeze([]);

/** Server-owned identity that nobody owns (upstream's stripped set), and what is looked at by itself. */
const skippedInRoot: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);
const ownerlessInMetadata: ReadonlySet<string> = new Set([
  "name",
  "namespace",
  "creationTimestamp",
  "selfLink",
  "uid",
  "clusterName",
  "generation",
  "managedFields",
  "resourceVersion",
]);

/** Gathers the differences of the children of one value. */
class Gatherer {
  #changed: Record<string, FieldSet> | undefined;
  #removed: Record<string, FieldSet> | undefined;

  add(element: string, difference: Difference | undefined): void {
    if (difference?.changed) (this.#changed ??= {})[element] = difference.changed;
    if (difference?.removed) (this.#removed ??= {})[element] = difference.removed;
  }

  result(appeared: boolean, vanished: boolean): Difference | undefined {
    const changed = this.#changed;
    const removed = this.#removed;
    if (!changed && !removed && !appeared && !vanished) return undefined;
    return { changed: node(appeared, changed), removed: node(vanished, removed) };
  }
}

function node(member: boolean, children: Record<string, FieldSet> | undefined): FieldSet | undefined {
  if (!children) return member ? leaf : undefined;
  return member ? { [self]: leaf, ...sorted(children) } : sorted(children);
}

const isVoid = (value: unknown): boolean => {
  if (value === undefined) return true;
  for (const _ in value as object) return false;
  return true;
};

function compareWhole(left: unknown, right: unknown): Difference | undefined {
  if (left === undefined) return leafChanged;
  if (right === undefined) return leafRemoved;
  return deepEqual(left, right) ? undefined : leafChanged;
}

function compare(shape: Shape, before: unknown, after: unknown): Difference | undefined {
  const left = before ?? undefined;
  const right = after ?? undefined;
  if (left === right) return undefined;
  const grain = grainOf(shape, right ?? left);
  if (left !== undefined && right !== undefined && shape.value.kind === "any" && grain !== grainOf(shape, left)) {
    return { changed: compare(shape, undefined, right)?.changed, removed: compare(shape, left, undefined)?.removed };
  }
  if (grain === "whole" || (isVoid(left) && isVoid(right))) return compareWhole(left, right);
  return grain === "elements" ? compareElements(shape, left, right) : compareProperties(shape, left, right);
}

const asMap = (value: unknown): JsonObject => (isJsonObject(value) ? value : emptyMap);
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : emptyList);

/** What stands where nothing was written: upstream's encoder always writes some structs, lists and maps. */
function emptyOf({ required, value: { kind } }: Shape): unknown {
  if (!required) return undefined;
  return kind === "list" ? emptyList : kind === "message" || kind === "map" ? emptyMap : undefined;
}

/** A property of somebody's data. What every object inherits, such as `constructor`, is none. */
function own(object: JsonObject, key: string): unknown {
  const value = object[key];
  if (typeof value !== "function" && key !== "__proto__") return value;
  return Object.hasOwn(object, key) ? value : undefined;
}

function gatherProperties(
  gatherer: Gatherer,
  shape: Shape,
  [before, after]: readonly [JsonObject | undefined, JsonObject | undefined],
  skipped?: ReadonlySet<string>,
): void {
  const left = before ?? emptyMap;
  const right = after ?? emptyMap;
  const visit = (key: string) => {
    const mine = own(left, key);
    const other = own(right, key);
    if (mine === other || skipped?.has(key)) return;
    const child = propertyShape(shape, key);
    const absent = emptyOf(child);
    const was = mine ?? (before && absent);
    const is = other ?? (after && absent);
    gatherer.add(fieldElement(key), compare(child, was, is));
  };
  for (const key in right) visit(key);
  for (const key in left) if (!Object.hasOwn(right, key)) visit(key);
}

function compareProperties(shape: Shape, left: unknown, right: unknown): Difference | undefined {
  const gatherer = new Gatherer();
  const sides = [left === undefined ? undefined : asMap(left), right === undefined ? undefined : asMap(right)] as const;
  gatherProperties(gatherer, shape, sides);
  return gatherer.result(left === undefined, right === undefined);
}

/** Elements by their path element; those that share one (a duplicate in a stored list) are compared together. */
function indexElements(shape: Shape, list: readonly unknown[]): Map<string, unknown[]> {
  const index = new Map<string, unknown[]>();
  for (const item of list) {
    const element = elementOf(shape, item);
    const same = index.get(element);
    if (same) same.push(item);
    else index.set(element, [item]);
  }
  return index;
}

function compareElements(shape: Shape, left: unknown, right: unknown): Difference | undefined {
  if (left !== undefined && right !== undefined && deepEqual(left, right)) return undefined;
  const gatherer = new Gatherer();
  const items = itemShape(shape);
  const before = indexElements(shape, asList(left));
  const after = indexElements(shape, asList(right));
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(element) ?? [];
    const is = after.get(element) ?? [];
    const single = was.length <= 1 && is.length <= 1;
    const difference = single
      ? compare(items, was[0], is[0])
      : compareWhole(was.length > 0 ? was : undefined, is.length > 0 ? is : undefined);
    gatherer.add(element, difference);
  }
  return gatherer.result(left === undefined, right === undefined);
}

/**
 * What happened between two versions of an object, by its schema. Without `before` the object was created: compared
 * with one that has its ever-present structs and nothing in them. What is shared by reference is not looked at.
 */
export function compareObjects(schema: MessageSchema, before: object | undefined, after: object): Changes {
  const gatherer = new Gatherer();
  const root = rootShape(schema);
  const sides = [asMap(before), asMap(after)] as const;
  gatherProperties(gatherer, root, sides, skippedInRoot);
  const metadata = new Gatherer();
  const inner = [asMap(sides[0].metadata), asMap(sides[1].metadata)] as const;
  gatherProperties(metadata, propertyShape(root, "metadata"), inner, ownerlessInMetadata);
  gatherer.add(fieldElement("metadata"), metadata.result(false, false));
  const { changed, removed } = gatherer.result(false, false) ?? {};
  return { changed: changed ?? emptySet, removed: removed ?? emptySet };
}
