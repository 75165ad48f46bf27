/**
 * Whether two JSON values say the same. A property that is `undefined` counts as absent; the order of properties does
 * not count, that of elements does. Shared references cost nothing.
 */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && equalElements(left, right);
  if (Array.isArray(right)) return false;
  return equalProperties(left as Record<string, unknown>, right as Record<string, unknown>);
}

function equalElements(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (!deepEqual(left[index], right[index])) return false;
  return true;
}

function equalProperties(left: Record<string, unknown>, right: Record<string, unknown>): boolean {
  let present = 0;
  for (const key in left) {
    const value = left[key];
    if (value === undefined) continue;
    if (!Object.hasOwn(right, key) || !deepEqual(value, right[key])) return false;
    present++;
  }
  for (const key in right) if (right[key] !== undefined) present--;
  return present === 0;
}
