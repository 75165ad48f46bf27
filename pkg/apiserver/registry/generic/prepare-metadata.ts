import { randomUUID } from "node:crypto";
import type { ObjectMeta } from "../../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ObjectKey, ResourceRef } from "../../../apimachinery/object.ts";
import { apiVersionOf } from "../../../apimachinery/object.ts";
import { badRequest } from "../../../apimachinery/status-error.ts";
import { formatTime } from "../../../apimachinery/time.ts";

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
  checkNamespace(metadata, ref, key.namespace);
  checkName(metadata, key);
  object.apiVersion = apiVersionOf(ref);
  object.kind = ref.kind;
  const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } = old.metadata;
  metadata.uid ||= uid;
  metadata.creationTimestamp ||= creationTimestamp;
  if (generation === undefined) delete metadata.generation;
  else metadata.generation = generation;
  delete metadata.selfLink;
  if (deletionTimestamp === undefined) {
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    return;
  }
  metadata.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds ??= deletionGracePeriodSeconds;
}

function checkName(metadata: ObjectMeta, { name }: ObjectKey): void {
  if (!metadata.name) throw badRequest("name must be provided");
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
}

function checkNamespace(metadata: ObjectMeta, ref: ResourceRef, namespace: string | undefined): void {
  if (!ref.namespaced) {
    if (metadata.namespace === "") delete metadata.namespace;
    return;
  }
  if (!metadata.namespace) metadata.namespace = namespace;
  else if (metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}
