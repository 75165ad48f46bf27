import { setProperty } from "../../../util/set-property.ts";
import { isJsonObject, type JsonObject } from "../../json-value.ts";
import type { MessageSchema } from "../../schema.ts";
import { elementOf, grainOf, itemShape, propertyShape, rootShape, type Shape } from "./shape.ts";

/** Lays an applied value over the live one, by schema (typed.Merge). Neither is changed; what is equal is shared. */
function merge(shape: Shape, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (applied === null) return undefined;
  const grain = grainOf(shape, applied);
  if (grain === "properties" && isJsonObject(applied))
    return mergeProperties(shape, isJsonObject(live) ? live : {}, applied);
  if (grain === "elements" && Array.isArray(applied)) {
    return mergeElements(shape, Array.isArray(live) ? live : [], applied);
  }
  return applied;
}

function mergeProperties(shape: Shape, live: JsonObject, applied: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...live };
  for (const key of Object.keys(applied)) {
    const value = merge(propertyShape(shape, key), Object.hasOwn(live, key) ? live[key] : undefined, applied[key]);
    if (value === undefined) delete result[key];
    else setProperty(result, key, value);
  }
  return result;
}

/** The first element of each key: a live list may hold duplicates, an applied one may not. */
function byElement(keys: readonly string[], list: readonly unknown[]): Map<string, unknown> {
  const index = new Map<string, unknown>();
  keys.forEach((key, position) => {
    if (!index.has(key)) index.set(key, list[position]);
  });
  return index;
}

/**
 * Elements that only the live list has keep their place; the applied list says in which order the others come. A live
 * element that both have waits until the applied order reaches it.
 */
function mergeElements(shape: Shape, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const items = itemShape(shape);
  const liveKeys = live.map((item) => elementOf(shape, item));
  const appliedKeys = applied.map((item) => elementOf(shape, item));
  const liveByKey = byElement(liveKeys, live);
  const appliedByKey = byElement(appliedKeys, applied);
  const shared = appliedKeys.filter((key) => liveByKey.has(key));
  const merged: unknown[] = [];
  let left = 0;
  let nextShared = 0;
  const takeLive = (): void => {
    for (; left < live.length; left++) {
      const key = liveKeys[left] ?? "";
      if (!appliedByKey.has(key)) merged.push(live[left]);
      else if (key === shared[nextShared]) return;
    }
  };
  appliedKeys.forEach((key) => {
    takeLive();
    merged.push(merge(items, liveByKey.get(key), appliedByKey.get(key)));
    if (key === shared[nextShared]) {
      nextShared++;
      if (liveKeys[left] === key) left++;
    }
  });
  takeLive();
  return merged;
}

/** The object that results from applying a configuration, before fields that are no longer applied are removed. */
export function mergeObjects(schema: MessageSchema, live: object, applied: object): JsonObject {
  return mergeProperties(rootShape(schema), live as JsonObject, applied as JsonObject);
}
