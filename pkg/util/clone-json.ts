/** A deep copy of a JSON value; several times faster than structuredClone, which must expect anything. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element: unknown) => cloneJson(element)) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const property: unknown = value[key];
    if (property !== undefined) define(copy, key, cloneJson(property));
  }
  return copy as T;
}

/** A key "__proto__" is data like any other. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
