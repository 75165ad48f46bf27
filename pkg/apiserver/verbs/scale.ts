import type { Scale } from "../../api/autoscaling/v1/types.generated.ts";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";
import type { ObjectMeta } from "../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { applyPatch } from "../../apimachinery/patch/apply-patch.ts";
import type { JsonObject } from "../../apimachinery/json-value.ts";
import { badRequest, conflict, invalid } from "../../apimachinery/status-error.ts";
import type { PatchType } from "../../apimachinery/transport.ts";
import { otherUid } from "../registry/generic/before-write/preconditions.ts";
import { checkIdentity } from "../registry/generic/before-write/prepare-metadata.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { decodePatch } from "./decode-patch.ts";
import { nameOf, type VerbRequest, writeContext } from "./verb-request.ts";

/** Of the one version of Scale that all kinds share (autoscaling/v1). */
export const scaleSchema = () => schemaOf("k8s.io.api.autoscaling.v1.Scale");

/** The size of an object as autoscaling/v1 Scale. */
export function getScale(resource: ServedResource, request: VerbRequest): Scale {
  return scaleOf(resource, resource.store.get({ namespace: request.namespace, name: nameOf(request) }).object());
}

/** Sets the size; `desired` makes the new Scale from the current one. */
export async function changeScale(
  resource: ServedResource,
  request: VerbRequest,
  desired: (current: Scale) => Scale,
): Promise<Scale> {
  const { definition, store } = resource;
  const key = { namespace: request.namespace, name: nameOf(request) };
  const build = (current: CachedObject | undefined) => {
    if (!current) throw store.notFound(key.name);
    const object = JSON.parse(current.bytes.toString()) as KubeObject;
    const { metadata, spec } = desired(scaleOf(resource, object));
    demandUid(resource, metadata, object.metadata);
    definition.scale?.setReplicas(object, checkedReplicas(spec.replicas, key.name));
    object.metadata.resourceVersion = metadata.resourceVersion ?? object.metadata.resourceVersion;
    return object;
  };
  const { stored } = await store.update(key, { relative: true, build }, writeContext(request));
  return scaleOf(resource, stored.object());
}

/**
 * Sets the size to that of a whole Scale. Throws BadRequest for one of another name, Conflict for one of another
 * object.
 */
export function putScale(resource: ServedResource, request: VerbRequest, scale: Scale): Promise<Scale> {
  checkIdentity(scale, { namespace: request.namespace, name: nameOf(request) });
  return changeScale(resource, request, () => scale);
}

function demandUid({ definition: { ref } }: ServedResource, { uid }: ObjectMeta, found: ObjectMeta): void {
  if (uid && uid !== found.uid)
    throw conflict({ group: ref.group, resource: `${ref.resource}/scale`, name: found.name }, otherUid(uid, found.uid));
}

function checkedReplicas(replicas = 0, name: string): number {
  if (Number.isInteger(replicas) && replicas >= 0) return replicas;
  throw invalid({ group: "autoscaling", resource: "Scale", name }, [
    fieldInvalid("spec.replicas", replicas, "must be greater than or equal to 0"),
  ]);
}

/**
 * Sets the size that a patch makes of the current one. Throws BadRequest for server-side apply, which is not served.
 */
export function patchScale(
  resource: ServedResource,
  type: PatchType,
  body: unknown,
  request: VerbRequest,
): Promise<Scale> {
  if (type === "apply") throw badRequest("server-side apply of the scale subresource is not served; use a merge patch");
  return changeScale(resource, request, (current) => {
    const value = applyPatch(type, current as unknown as JsonObject, body, scaleSchema());
    return decodePatch(scaleSchema(), type, body, value).object as Scale;
  });
}

function scaleOf({ definition: { scale } }: ServedResource, object: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  if (!scale) throw new Error(`${name} has no scale`);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: scale.replicas(object) },
    status: { replicas: scale.statusReplicas(object), selector: scale.selector(object) },
  };
}
