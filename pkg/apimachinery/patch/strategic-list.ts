import { goText } from "../go-text.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { badRequest, statusError } from "../status-error.ts";

/** How strategic merge patch merges and orders lists whose patch strategy is "merge". */

/** What makes two elements the same one: the merge key's value, or the value itself. */
function identity(element: unknown, mergeKey: string | undefined): string {
  if (!isJsonObject(element) || mergeKey === undefined) return JSON.stringify(element);
  if (!Object.hasOwn(element, mergeKey)) {
    const message = `map: ${goText(element)} does not contain declared merge key: ${mergeKey}`;
    throw statusError("Invalid", message);
  }
  return String(element[mergeKey]);
}

const positions = (list: readonly unknown[], mergeKey: string | undefined) =>
  new Map(list.map((element, index) => [identity(element, mergeKey), index] as const).reverse());

/**
 * Puts merged elements in order: those in `wanted` in its order, the others where they stood in `before` relative to
 * them, and behind them where that says nothing.
 */
export function orderElements(
  merged: readonly unknown[],
  wanted: readonly unknown[],
  before: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const ranks = positions(wanted, mergeKey);
  const places = positions(before, mergeKey);
  const keyed = merged.map((value) => ({ value, id: identity(value, mergeKey) }));
  const rank = ({ id }: { id: string }) => ranks.get(id) ?? -1;
  const ranked = keyed.filter((each) => rank(each) >= 0).sort((a, b) => rank(a) - rank(b));
  const others = keyed.filter((each) => rank(each) < 0);
  const ordered: unknown[] = [];
  let next = 0;
  for (const { value, id } of ranked) {
    const place = places.get(id);
    if (place !== undefined) {
      for (let other = others[next]; other && (places.get(other.id) ?? Infinity) < place; other = others[++next]) {
        ordered.push(other.value);
      }
    }
    ordered.push(value);
  }
  for (const { value } of others.slice(next)) ordered.push(value);
  return ordered;
}

/** Merges lists of scalars as sets. */
export function mergePrimitives(
  original: readonly unknown[],
  patch: readonly unknown[],
  order: readonly unknown[] | undefined,
): unknown[] {
  if (patch.length === 0 && order === undefined) return [...original];
  return orderElements([...new Set([...original, ...patch])], order ?? patch, original, undefined);
}

/** $deleteFromPrimitiveList: the list without these values. */
export function deleteFromPrimitives(original: readonly unknown[], unwanted: readonly unknown[]): unknown[] {
  const gone = new Set(unwanted);
  return original.filter((value) => !gone.has(value));
}

interface ObjectListRules {
  readonly mergeKey: string | undefined;
  /** $setElementOrder of the list, if the patch has it. */
  readonly order: readonly unknown[] | undefined;
  readonly mergeItem: (before: JsonObject, patch: JsonObject) => JsonObject;
}

interface Directed {
  readonly replace: boolean;
  readonly deleted: ReadonlySet<string>;
  readonly items: readonly JsonObject[];
}

/** Sets the elements that carry a $patch directive apart. */
function readDirectives(patch: readonly unknown[], mergeKey: string): Directed {
  const deleted = new Set<string>();
  const items: JsonObject[] = [];
  let replace = false;
  for (const element of patch) {
    if (!isJsonObject(element))
      throw badRequest("invalid patch format: a list of objects has an element of another kind");
    switch (element.$patch) {
      case "delete":
        deleted.add(identity(element, mergeKey));
        break;
      case "replace":
        replace = true;
        break;
      case undefined:
      case "merge":
        items.push(element);
        break;
      default:
        throw badRequest(`unknown patch type: ${JSON.stringify(element.$patch)}`);
    }
  }
  return { replace, deleted, items };
}

function checkOrder(items: readonly JsonObject[], order: readonly unknown[], mergeKey: string): void {
  const listed = positions(order, mergeKey);
  if (items.every((item) => listed.has(identity(item, mergeKey)))) return;
  throw badRequest("invalid patch format of setElementOrder list");
}

/** Merges lists of objects by their merge key, honouring $patch in elements. */
export function mergeObjects(
  original: readonly unknown[],
  patch: readonly unknown[],
  rules: ObjectListRules,
): unknown[] {
  const { mergeKey, order, mergeItem } = rules;
  if (mergeKey === undefined) throw badRequest("cannot merge lists without merge key");
  const { replace, deleted, items } = readDirectives(patch, mergeKey);
  if (order) checkOrder(items, order, mergeKey);
  if (replace) return items.map((item) => mergeItem({}, item));
  const merged = original.filter((element) => !deleted.has(identity(element, mergeKey)));
  const places = positions(merged, mergeKey);
  for (const item of items) {
    const id = identity(item, mergeKey);
    const place = places.get(id);
    if (place === undefined) {
      places.set(id, merged.length);
      merged.push(mergeItem({}, item));
    } else {
      const before = merged[place];
      merged[place] = mergeItem(isJsonObject(before) ? before : {}, item);
    }
  }
  return orderElements(merged, order ?? items, original, mergeKey);
}
