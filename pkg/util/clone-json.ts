import { setProperty } from "./set-property.ts";

/** A deep copy of a JSON value; several times faster than structuredClone, which must expect anything. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element: unknown) => cloneJson(element)) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const property: unknown = value[key];
    if (property !== undefined) setProperty(copy, key, cloneJson(property));
  }
  return copy as T;
}
