import type { ValueSchema } from "./schema.ts";

/**
 * What Go's encoder leaves out of an object where it may: absent and zero are the same there. Structs are never zero.
 */
export function isZero(value: unknown, { kind }: ValueSchema): boolean {
  if (kind === "list") return (value as readonly unknown[]).length === 0;
  if (kind === "map") return Object.keys(value as object).length === 0;
  if (kind === "message" || kind === "any" || kind === "intOrString" || kind === "quantity") return false;
  return value === "" || value === 0 || value === false;
}
