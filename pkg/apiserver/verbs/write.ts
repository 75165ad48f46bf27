import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import { decodeValue } from "../../apimachinery/codecs/decode-body.ts";
import type { DeleteOptions } from "../../apimachinery/meta/v1/types.generated.ts";
import type { Decoded } from "../../apimachinery/codecs/decoded.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import { applyJsonPatch } from "../../apimachinery/patch/json-patch.ts";
import type { JsonObject } from "../../apimachinery/patch/json-value.ts";
import { applyMergePatch } from "../../apimachinery/patch/merge-patch.ts";
import { applyStrategicMergePatch } from "../../apimachinery/patch/strategic-merge-patch.ts";
import type { MessageSchema } from "../../apimachinery/schema.ts";
import { badRequest, isNotFound } from "../../apimachinery/status-error.ts";
import type { PatchType } from "../../apimachinery/transport.ts";
import { cloneJson } from "../../util/clone-json.ts";
import type { Strategy } from "../registry/generic/resource-definition.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { Deleted, UpdateRequest, Written } from "../registry/generic/resource-store.ts";
import type { WriteContext } from "../registry/generic/write-context.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { list, type Listed } from "./list.ts";
import { nameOf, settleProblems, type VerbRequest, writeContext } from "./verb-request.ts";
import { checkWriteOptions } from "./write-options.ts";

/** `object` is changed in place. */
export function create(
  { definition, store }: ServedResource,
  object: KubeObject,
  request: VerbRequest,
): Promise<Written> {
  checkWriteOptions("CreateOptions", request.query);
  checkType(definition.ref, object);
  return store.create(object, request.namespace, writeContext(request));
}

/** PUT of the object or of its status. */
export function update(resource: ServedResource, object: KubeObject, request: VerbRequest): Promise<Written> {
  checkWriteOptions("UpdateOptions", request.query);
  checkType(resource.definition.ref, object);
  // The store changes what it is given and may ask again.
  return change(resource, request, { build: () => cloneJson(object) });
}

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
  const force = query.get("force") === "true";
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
  const value =
    type === "json"
      ? applyJsonPatch(target, body)
      : type === "merge"
        ? applyMergePatch(target, body)
        : applyStrategicMergePatch(target, body, schema);
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

function change(
  { definition, store }: ServedResource,
  request: VerbRequest,
  how: Pick<UpdateRequest<KubeObject>, "build" | "relative" | "upsert" | "ownsFields">,
): Promise<Written> {
  const strategy = partStrategy(definition, request.subresource);
  const key = { namespace: request.namespace, name: nameOf(request) };
  return store.update(key, { ...how, ...(strategy && { strategy }) }, writeContext(request));
}

/** How a subresource that is a part of the object is written; undefined for the object itself and all other subresources. */
export function partStrategy(
  { statusStrategy, partStrategies }: Pick<ServedResource["definition"], "statusStrategy" | "partStrategies">,
  subresource: string | undefined,
): Strategy | undefined {
  const strategy = subresource === "status" ? statusStrategy : partStrategies?.[subresource ?? ""];
  return strategy && { ...strategy, allowCreateOnUpdate: false };
}

export function remove({ store }: ServedResource, options: DeleteOptions, request: VerbRequest): Promise<Deleted> {
  checkWriteOptions("DeleteOptions", request.query);
  const key = { namespace: request.namespace, name: nameOf(request) };
  return store.delete(key, options, deleteContext(options, request));
}

/** Typed clients ask for a dry run in the body, others in the query. */
const deleteContext = ({ dryRun }: DeleteOptions, request: VerbRequest): WriteContext => {
  const context = writeContext(request);
  return { ...context, dryRun: context.dryRun || (dryRun ?? []).length > 0 };
};

/** Deletes everything a list request selects; answers what it was. */
export async function removeCollection(
  resource: ServedResource,
  options: DeleteOptions,
  request: VerbRequest,
): Promise<Listed> {
  checkWriteOptions("DeleteOptions", request.query);
  const context = deleteContext(options, request);
  const found = await list(resource, request);
  const waiting = found.items.values();
  const remove = async () => {
    for (const { namespace, name } of waiting) {
      await resource.store.delete({ namespace, name }, options, context).catch(unlessGone);
    }
  };
  await Promise.all(Array.from({ length: removedTogether }, remove));
  return found;
}

/** How many objects of a collection are deleted at once: they share a commit to disk. */
const removedTogether = 32;

function unlessGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

function checkType(ref: { group: string; version: string; kind: string }, { apiVersion, kind }: KubeObject): void {
  const wanted = apiVersionOf(ref);
  if (apiVersion && apiVersion !== wanted) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  }
  if (kind && kind !== ref.kind)
    throw badRequest(`the kind in the data (${kind}) does not match the expected kind (${ref.kind})`);
}
