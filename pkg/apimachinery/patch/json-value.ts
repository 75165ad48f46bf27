/** A JSON object under a patch. Values are never changed in place: what changes is copied. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Sets a property of an object that this patch made. A patch may name "__proto__", which plain assignment would take
 * for the prototype.
 */
export function setProperty(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}
