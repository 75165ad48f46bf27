import type { DeleteOptions } from "../../apimachinery/meta/v1/types.generated.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import { badRequest, isNotFound } from "../../apimachinery/status-error.ts";
import { cloneJson } from "../../util/clone-json.ts";
import { checkDeleteOptions } from "../registry/generic/before-write/delete-options.ts";
import type { Strategy } from "../registry/generic/resource-definition.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { Deleted } from "../registry/generic/store/object-deletion.ts";
import type { UpdateRequest } from "../registry/generic/store/object-update.ts";
import type { Written } from "../registry/generic/store/stored-writes.ts";
import type { WriteContext } from "../registry/generic/store/write-context.ts";
import { list, type Listed } from "./list.ts";
import { nameOf, type VerbRequest, writeContext } from "./verb-request.ts";
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

/** Changes the object, or the part of it that the subresource is. */
export function change(
  { definition, store }: ServedResource,
  request: VerbRequest,
  how: Pick<UpdateRequest<KubeObject>, "build" | "relative" | "upsert" | "ownsFields">,
): Promise<Written> {
  const strategy = partStrategy(definition, request.subresource);
  const key = { namespace: request.namespace, name: nameOf(request) };
  return store.update(key, { ...how, ...(strategy && { strategy }) }, writeContext(request));
}

/**
 * How a subresource that is a part of the object is written; undefined for the object itself and all other
 * subresources.
 */
export function partStrategy(
  { statusStrategy, partStrategies }: Pick<ServedResource["definition"], "statusStrategy" | "partStrategies">,
  subresource: string | undefined,
): Strategy | undefined {
  const strategy = subresource === "status" ? statusStrategy : partStrategies?.[subresource ?? ""];
  return strategy && { ...strategy, allowCreateOnUpdate: false };
}

/** DELETE of one object. */
export function remove({ store }: ServedResource, options: DeleteOptions, request: VerbRequest): Promise<Deleted> {
  const key = { namespace: request.namespace, name: nameOf(request) };
  return store.delete(key, options, deleteContext(options, request));
}

/** Whether it is a dry run, the options say: where they stood in a body, the query says nothing. */
const deleteContext = ({ dryRun }: DeleteOptions, request: VerbRequest): WriteContext => ({
  ...writeContext(request),
  dryRun: (dryRun ?? []).length > 0,
});

/** Deletes everything a list request selects; answers what it was. */
export async function removeCollection(
  resource: ServedResource,
  options: DeleteOptions,
  request: VerbRequest,
): Promise<Listed> {
  checkDeleteOptions(options);
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

/** Throws BadRequest when the body says that it is something else than what is written. */
export function checkType(
  ref: { group: string; version: string; kind: string },
  { apiVersion, kind }: KubeObject,
): void {
  const wanted = apiVersionOf(ref);
  if (apiVersion && apiVersion !== wanted) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  }
  if (kind && kind !== ref.kind)
    throw badRequest(`the kind in the data (${kind}) does not match the expected kind (${ref.kind})`);
}
