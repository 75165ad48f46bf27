import { setProperty } from "../../util/set-property.ts";
import { notAMap } from "../go-text.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { FieldSchema, MessageSchema, ValueSchema } from "../schema.ts";
import { badRequest } from "../status-error.ts";
import { deleteFromPrimitives, mergeObjects, mergePrimitives, orderElements } from "./strategic-list.ts";

/**
 * Strategic merge patch: a merge patch that knows which lists merge by key (SIG API machinery's
 * strategic-merge-patch.md). Directives: $patch (replace, delete, merge), $retainKeys, $setElementOrder/<list>,
 * $deleteFromPrimitiveList/<list>.
 */

const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";

const isDirective = (key: string) => key === "$patch" || key === "$retainKeys" || key.startsWith("$setElementOrder/");

type Fields = MessageSchema | ValueSchema | undefined;

/** The schema of one property: a field of a message, or any value of a map; unknown in free-form values. */
function fieldOf(schema: Fields, key: string): FieldSchema | undefined {
  if (schema === undefined) return undefined;
  if ("fields" in schema) return schema.fields.get(key);
  if (schema.kind === "message") return schema.message.fields.get(key);
  return schema.kind === "map" ? { name: key, number: 0, required: false, value: schema.values } : undefined;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badRequest(`invalid patch format of ${what} list`);
  return value;
}

/** A value that had nothing to merge with: as it is, without nulls and directives. */
function settle(value: unknown, field: FieldSchema | undefined): unknown {
  if (isJsonObject(value)) return mergeMap({}, value, field?.value);
  return Array.isArray(value) ? mergeList([], value, field, undefined) : value;
}

function retain(original: JsonObject, patch: JsonObject): Record<string, unknown> {
  const wanted = patch.$retainKeys;
  if (wanted === undefined) return { ...original };
  const keys = new Set(listOf(wanted, "retainKeys"));
  const stray = Object.keys(patch).some((key) => !key.startsWith("$") && patch[key] !== null && !keys.has(key));
  if (stray) throw badRequest("invalid patch format of retainKeys");
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.has(key)));
}

function mergeMap(original: JsonObject, patch: JsonObject, schema: Fields): Record<string, unknown> {
  switch (patch.$patch) {
    case undefined:
    case "merge":
      break;
    case "replace": {
      const { $patch: _, ...rest } = patch;
      return mergeMap({}, rest, schema);
    }
    case "delete":
      return {};
    default:
      throw badRequest(`unknown patch type: ${JSON.stringify(patch.$patch)}`);
  }
  const result = retain(original, patch);
  for (const key of Object.keys(patch)) {
    if (key.startsWith(deletePrefix)) deletePrimitives(result, key.slice(deletePrefix.length), patch[key]);
    else if (key.startsWith(orderPrefix)) orderUntouched(result, key.slice(orderPrefix.length), patch, schema);
    else if (!isDirective(key)) mergeProperty(result, key, patch, fieldOf(schema, key));
  }
  return result;
}

function mergeProperty(
  result: Record<string, unknown>,
  key: string,
  patch: JsonObject,
  field: FieldSchema | undefined,
): void {
  const value = patch[key];
  const before = Object.hasOwn(result, key) ? result[key] : undefined;
  if (value === null) delete result[key];
  else if (isJsonObject(value)) {
    const replaced = !isJsonObject(before) || field?.patchStrategy?.includes("replace");
    setProperty(result, key, mergeMap(replaced ? {} : before, value, field?.value));
  } else if (Array.isArray(value)) {
    setProperty(result, key, mergeList(Array.isArray(before) ? before : [], value, field, patch[orderPrefix + key]));
  } else setProperty(result, key, value);
}

function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  field: FieldSchema | undefined,
  order: unknown,
): unknown[] {
  const item = { name: "", number: 0, required: false, value: itemsOf(field) } satisfies FieldSchema;
  if (!field?.patchStrategy?.includes("merge")) return patch.map((value) => settle(value, item));
  const wanted = order === undefined ? undefined : listOf(order, "setElementOrder");
  if (field.patchMergeKey === undefined && !patch.some(isJsonObject)) return mergePrimitives(original, patch, wanted);
  return mergeObjects(original, patch, {
    mergeKey: field.patchMergeKey,
    order: wanted,
    mergeItem: (before, after) => mergeMap(before, after, item.value),
  });
}

const itemsOf = (field: FieldSchema | undefined): ValueSchema =>
  field?.value.kind === "list" ? field.value.items : { kind: "any" };

function deletePrimitives(result: Record<string, unknown>, key: string, values: unknown): void {
  const unwanted = listOf(values, "primitive");
  const before = result[key];
  if (Array.isArray(before)) result[key] = deleteFromPrimitives(before, unwanted);
}

/** $setElementOrder for a list that the patch itself leaves alone. */
function orderUntouched(result: Record<string, unknown>, key: string, patch: JsonObject, schema: Fields): void {
  const before = result[key];
  const order = listOf(patch[orderPrefix + key], "setElementOrder");
  if (Object.hasOwn(patch, key) || !Array.isArray(before)) return;
  result[key] = orderElements(before, order, before, fieldOf(schema, key)?.patchMergeKey);
}

/** Applies a strategic merge patch to an object of a built-in kind; both stay as they are. 400 when it is malformed. */
export function applyStrategicMergePatch(
  target: JsonObject,
  patch: unknown,
  schema: MessageSchema,
): Record<string, unknown> {
  if (!isJsonObject(patch)) throw badRequest(notAMap(patch));
  return mergeMap(target, patch, schema);
}
