import { randomUUID } from "node:crypto";
import type { ObjectMeta } from "../../../../apimachinery/meta/v1/types.generated.ts";
import { apiVersionOf, type KubeObject, type ObjectKey, type ResourceRef } from "../../../../apimachinery/object.ts";
import { badRequest } from "../../../../apimachinery/status-error.ts";
import { formatTime } from "../../../../apimachinery/time.ts";

/** Sets what the server owns of a new object's metadata, in place (rest.BeforeCreate). `now` in milliseconds. */
export function prepareForCreation(
  object: KubeObject,
  ref: ResourceRef,
  namespace: string | undefined,
  now: number,
): void {
  object.metadata ??= { name: "" };
  const { metadata } = object;
  if (metadata.resourceVersion) throw badRequest("resourceVersion should not be set on objects to be created");
  checkNamespace(metadata, ref, namespace);
  object.apiVersion = apiVersionOf(ref);
  object.kind = ref.kind;
  metadata.uid = randomUUID();
  metadata.creationTimestamp = formatTime(now);
  for (const key of ["resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    delete metadata[key];
  }
}

/**
 * Keeps what an update may not touch, in place (rest.BeforeUpdate): what a client left out comes from `old`, what it
 * changed is left for validation to refuse.
 */
export function prepareForUpdate(object: KubeObject, old: KubeObject, ref: ResourceRef, key: ObjectKey): void {
  const { metadata } = object;
  checkIdentity(object, key, ref);
  object.apiVersion = apiVersionOf(ref);
  object.kind = ref.kind;
  const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } = old.metadata;
  metadata.uid ||= uid;
  if (creationTimestamp !== undefined) metadata.creationTimestamp = creationTimestamp;
  if (generation === undefined) delete metadata.generation;
  else metadata.generation = generation;
  delete metadata.selfLink;
  if (deletionTimestamp !== undefined) metadata.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds ??= deletionGracePeriodSeconds;
}

/** Throws BadRequest for an object that says it is another one than the URL. Sets its namespace where it says none. */
export function checkIdentity(
  { metadata }: { readonly metadata: ObjectMeta },
  key: ObjectKey,
  ref: Pick<ResourceRef, "namespaced"> = { namespaced: true },
): void {
  checkNamespace(metadata, ref, key.namespace);
  checkName(metadata, key);
}

function checkName(metadata: ObjectMeta, { name }: ObjectKey): void {
  if (!metadata.name)
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
}

function checkNamespace(
  metadata: ObjectMeta,
  ref: Pick<ResourceRef, "namespaced">,
  namespace: string | undefined,
): void {
  if (!ref.namespaced) {
    if (metadata.namespace === "") delete metadata.namespace;
    return;
  }
  if (!metadata.namespace) metadata.namespace = namespace;
  else if (metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}
