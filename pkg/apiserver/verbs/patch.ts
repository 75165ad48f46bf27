import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import type { JsonObject } from "../../apimachinery/json-value.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { applyPatch } from "../../apimachinery/patch/apply-patch.ts";
import { queryFlag } from "../../apimachinery/query-flag.ts";
import type { PatchType } from "../../apimachinery/transport.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { Written } from "../registry/generic/store/stored-writes.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { decodeApplied } from "./decode-applied.ts";
import { checkPatchedType, decodePatched } from "./decode-patch.ts";
import { invalidPatch, type ObjectPatch } from "./invalid-patch.ts";
import { nameOf, settle, type VerbRequest, writeContext } from "./verb-request.ts";
import { change } from "./write.ts";
import { checkWriteOptions } from "./write-options.ts";

/** PATCH by any of the four strategies. `body` is the decoded patch, `duplicates` what stood in it twice. */
export function patch(
  resource: ServedResource,
  type: PatchType,
  body: unknown,
  request: VerbRequest,
  duplicates: readonly string[] = [],
): Promise<Written> {
  checkWriteOptions(type === "apply" ? "ApplyOptions" : "PatchOptions", request.query);
  if (type === "apply") return apply(resource, body, duplicates, request);
  return change(resource, request, {
    relative: true,
    build: (current) => patched(resource, type, body, duplicates, current, request),
  });
}

function apply(
  { ownership, ...resource }: ServedResource,
  body: unknown,
  duplicates: readonly string[],
  request: VerbRequest,
): Promise<Written> {
  const { definition, schema } = resource;
  const object = decodeApplied(definition.ref, schema, body, duplicates, request);
  const force = queryFlag(request.query, "force") ?? false;
  return change({ ownership, ...resource }, request, {
    relative: true,
    upsert: request.subresource === undefined,
    ownsFields: true,
    build: (current) => {
      const live = current && (JSON.parse(current.bytes.toString()) as KubeObject);
      // apply shares unchanged parts with `live`, which nobody else holds.
      return ownership.apply(live, object, force, writeContext(request));
    },
  });
}

function patched(
  { definition, schema, store }: ServedResource,
  type: ObjectPatch,
  body: unknown,
  duplicates: readonly string[],
  current: CachedObject | undefined,
  request: VerbRequest,
): KubeObject {
  if (!current) throw store.notFound(nameOf(request));
  // No patch changes its target, and decoding copies what stays of it.
  const target = current.object() as unknown as JsonObject;
  const value = applyPatch(type, target, body, schema);
  if (type !== "strategic") checkPatchedType(definition.ref, type, body, value);
  const { object, problems } = decodePatched(value, target, schema, type, body);
  settle([...duplicates, ...problems], request, (why) => invalidPatch(type, body, value, why));
  object.metadata ??= { name: nameOf(request) };
  return completeObject(object, schema);
}
