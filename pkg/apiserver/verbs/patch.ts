import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import { decodeValue } from "../../apimachinery/codecs/decode-body.ts";
import type { Decoded } from "../../apimachinery/codecs/decoded.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import { queryFlag } from "../../apimachinery/query-flag.ts";
import { applyPatch } from "../../apimachinery/patch/apply-patch.ts";
import type { JsonObject } from "../../apimachinery/json-value.ts";
import type { MessageSchema } from "../../apimachinery/schema.ts";
import type { PatchType } from "../../apimachinery/transport.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { Written } from "../registry/generic/stored-writes.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { nameOf, settleProblems, type VerbRequest, writeContext } from "./verb-request.ts";
import { change, checkType } from "./write.ts";
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
  settleProblems(duplicates, request, resource.definition.ref.kind, apiVersionOf(resource.definition.ref));
  return type === "apply"
    ? apply(resource, body, request)
    : change(resource, request, {
        relative: true,
        build: (current) => patched(resource, type, body, current, request),
      });
}

function apply({ ownership, ...resource }: ServedResource, body: unknown, request: VerbRequest): Promise<Written> {
  const { definition, schema } = resource;
  const { query } = request;
  const { object, problems } = decodeValue(body, schema);
  checkType(definition.ref, object);
  settleProblems(problems, request, definition.ref.kind, apiVersionOf(definition.ref));
  object.metadata ??= { name: nameOf(request) };
  object.metadata.name ||= nameOf(request);
  const force = queryFlag(query, "force") ?? false;
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
  type: Exclude<PatchType, "apply">,
  body: unknown,
  current: CachedObject | undefined,
  request: VerbRequest,
): KubeObject {
  if (!current) throw store.notFound(nameOf(request));
  // No patch changes its target, and decoding copies what stays of it.
  const target = current.object() as unknown as JsonObject;
  const value = applyPatch(type, target, body, schema);
  const { object, problems } = decodePatched(value, target, schema);
  settleProblems(problems, request, definition.ref.kind, apiVersionOf(definition.ref));
  object.metadata ??= { name: nameOf(request) };
  return completeObject(object, schema);
}

/** Checks what a patch made of its target. Ownership that it left alone is shared: nobody changes it in place. */
function decodePatched(value: JsonObject, target: JsonObject, schema: MessageSchema): Decoded {
  const metadata = value.metadata as KubeObject["metadata"] | undefined;
  const managedFields = metadata?.managedFields;
  if (!managedFields || managedFields !== (target as unknown as KubeObject).metadata.managedFields)
    return decodeValue(value, schema);
  const decoded = decodeValue({ ...value, metadata: { ...metadata, managedFields: undefined } }, schema);
  decoded.object.metadata.managedFields = managedFields;
  return decoded;
}
