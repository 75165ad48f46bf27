import type { MessageSchema } from "../schema.ts";

/**
 * Gives an object, in place, the parts that every object of its kind has, empty where the client left them out:
 * metadata, spec, and members that upstream's encoder always writes (roleRef). Not for apply: what stands there is
 * owned.
 */
export function completeObject<T extends object>(object: T, schema: MessageSchema): T {
  const members = object as Record<string, unknown>;
  for (const { name, value, pointer, required } of schema.fields.values()) {
    if (value.kind !== "message" || pointer) continue;
    if (required || name === "metadata" || name === "spec") members[name] ??= {};
  }
  return object;
}
