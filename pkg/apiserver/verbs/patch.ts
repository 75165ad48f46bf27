import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import type { JsonObject } from "../../apimachinery/json-value.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { applyPatch } from "../../apimachinery/patch/apply-patch.ts";
import { queryFlag } from "../../apimachinery/query-flag.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { Written } from "../registry/generic/store/stored-writes.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { decodeApplied } from "./decode-applied.ts";
import { checkPatchedType, decodePatched } from "./decode-patch.ts";
import { invalidPatch } from "./invalid-patch.ts";
import type { ApplyPatch, ObjectPatch, SentPatch } from "./sent-patch.ts";
import { nameOf, settle, type VerbRequest, writeContext } from "./verb-request.ts";
import { change } from "./write.ts";
import { checkWriteOptions } from "./write-options.ts";

/** PATCH by any of the four strategies. */
export function patch(resource: ServedResource, sent: SentPatch, request: VerbRequest): Promise<Written> {
  checkWriteOptions(sent.type === "apply" ? "ApplyOptions" : "PatchOptions", request.query);
  if (sent.type === "apply") return apply(resource, sent, request);
  return change(resource, request, {
    relative: true,
    build: (current) => patched(resource, sent, current, request),
  });
}

function apply({ ownership, ...resource }: ServedResource, sent: ApplyPatch, request: VerbRequest): Promise<Written> {
  const { definition, schema } = resource;
  const object = decodeApplied(definition.ref, schema, sent, request);
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
  sent: ObjectPatch,
  current: CachedObject | undefined,
  request: VerbRequest,
): KubeObject {
  if (!current) throw store.notFound(nameOf(request));
  // No patch changes its target, and decoding copies what stays of it.
  const target = current.object() as unknown as JsonObject;
  const value = applyPatch(sent.type, target, sent.body, schema);
  if (sent.type !== "strategic") checkPatchedType(definition.ref, sent, value);
  const { object, problems } = decodePatched(schema, sent, value, target);
  settle([...sent.duplicates, ...problems], request, (why) => invalidPatch(sent, value, why));
  object.metadata ??= { name: nameOf(request) };
  return completeObject(object, schema);
}
