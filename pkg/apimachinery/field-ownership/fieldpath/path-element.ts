/**
 * One step of a field path as FieldsV1 writes it (structured-merge-diff's PathElement): "f:replicas" a field,
 * `k:{"name":"web"}` an element of a list by its keys, "v:x" an element of a set, "i:0" one by position.
 */

/** Marks, among the children of an element, that the element itself belongs to the set. */
export const self = ".";

/** A field of a struct, or a key of a map. */
export const fieldElement = (name: string): string => `f:${name}`;

/** An element of a set, by its value: a string, number or boolean. */
export const valueElement = (value: unknown): string => `v:${JSON.stringify(value)}`;

/** Keys in alphabetical order, so that there is one way to write an element. */
export function keyElement(keys: readonly (readonly [string, unknown])[]): string {
  const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
  return `k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
}

const kinds = ".fkvi";

function compareScalars(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareKeys(left: string, right: string): number {
  const a = Object.entries(JSON.parse(left) as object);
  const b = Object.entries(JSON.parse(right) as object);
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = compareScalars(a[index]?.[0], b[index]?.[0]) || compareScalars(a[index]?.[1], b[index]?.[1]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The order in which elements stand in FieldsV1: the element itself, fields, keys, values, positions. */
export function compareElements(left: string, right: string): number {
  if (left.startsWith("f:") && right.startsWith("f:")) return left < right ? -1 : left > right ? 1 : 0;
  const kind = kinds.indexOf(left.charAt(0)) - kinds.indexOf(right.charAt(0));
  if (kind !== 0) return kind;
  if (left.startsWith("k:")) return compareKeys(left.slice(2), right.slice(2));
  if (left.startsWith("v:")) return compareScalars(JSON.parse(left.slice(2)), JSON.parse(right.slice(2)));
  if (left.startsWith("i:")) return Number(left.slice(2)) - Number(right.slice(2));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** As people read it in a conflict: `.spec`, `[name="web"]`, `[="x"]`, `[0]`. */
export function printElement(element: string): string {
  const rest = element.slice(2);
  switch (element.charAt(0)) {
    case "k": {
      const keys = Object.entries(JSON.parse(rest) as object);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
    }
    case "v":
      return `[=${rest}]`;
    case "i":
      return `[${rest}]`;
    default:
      return `.${rest}`;
  }
}
