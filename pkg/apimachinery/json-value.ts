/** A JSON object that is read or patched. Values are never changed in place: what changes is copied. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object: neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
