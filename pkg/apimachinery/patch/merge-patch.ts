import { setProperty } from "../../util/set-property.ts";
import { notAMap } from "../go-text.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { badRequest } from "../status-error.ts";

function merge(target: unknown, patch: JsonObject): Record<string, unknown> {
  const result: Record<string, unknown> = isJsonObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) delete result[key];
    else setProperty(result, key, isJsonObject(value) ? merge(own(result, key), value) : value);
  }
  return result;
}

const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** Applies a JSON merge patch (RFC 7386) to an object; both stay as they are. 400 when the patch is not an object. */
export function applyMergePatch(target: JsonObject, patch: unknown): Record<string, unknown> {
  if (!isJsonObject(patch)) throw badRequest(`error decoding patch: ${notAMap(patch)}`);
  return merge(target, patch);
}
