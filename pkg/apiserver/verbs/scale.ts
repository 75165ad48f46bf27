import type { Scale } from "../../api/autoscaling/v1/types.generated.ts";
import { ownersOfScale, withOwnersOfScale } from "../../apimachinery/field-ownership/scale-owners.ts";
import { withoutZeros } from "../../apimachinery/field-ownership/typed/without-zeros.ts";
import type { JsonObject } from "../../apimachinery/json-value.ts";
import type { ObjectMeta } from "../../apimachinery/meta/v1/types.generated.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import { applyPatch } from "../../apimachinery/patch/apply-patch.ts";
import { queryFlag } from "../../apimachinery/query-flag.ts";
import { conflict, invalid } from "../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";
import { otherUid } from "../registry/generic/before-write/preconditions.ts";
import { checkIdentity } from "../registry/generic/before-write/prepare-metadata.ts";
import type { ResourceDefinition } from "../registry/generic/resource-definition.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import { scaleSchema, scaleVersion } from "../registry/generic/scale-kind.ts";
import type { FieldOwnership } from "../registry/generic/store/field-ownership.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { decodeApplied } from "./decode-applied.ts";
import { decodePatch } from "./decode-patch.ts";
import { invalidPatch } from "./invalid-patch.ts";
import type { ApplyPatch, SentPatch } from "./sent-patch.ts";
import { nameOf, settle, type VerbRequest, writeContext } from "./verb-request.ts";
import { checkType } from "./write.ts";
import { checkWriteOptions } from "./write-options.ts";

type Scaling = NonNullable<ResourceDefinition["scale"]>;

/** The size of an object as autoscaling/v1 Scale. */
export function getScale(resource: ServedResource, request: VerbRequest): Scale {
  const { scale, ref } = resource.definition;
  if (!scale) throw new Error(`${ref.resource} have no scale`);
  return scaleOf(scale, resource.store.get({ namespace: request.namespace, name: nameOf(request) }).object());
}

/** Sets the size; `desired` makes the new Scale from the current one. */
export function changeScale(
  resource: ServedResource,
  request: VerbRequest,
  desired: (current: Scale) => Scale,
): Promise<Scale> {
  return writeScale(resource, request, (current, ownership) => {
    const { metadata, spec, status } = desired(current);
    // Ownership is written into it, and the caller's own is not for changing. A size of 0 is one to own.
    const scale = { ...scaleType, metadata: { ...metadata }, spec: { replicas: spec.replicas ?? 0 }, status };
    ownership.onUpdate(scale, current, writeContext(request));
    return scale;
  });
}

/**
 * Writes the size that a Scale has, and to the object's owners those that the Scale has. `build` makes it from the
 * current one.
 */
async function writeScale(
  { definition, store, scaleOwnership }: ServedResource,
  request: VerbRequest,
  build: (current: Scale, ownership: FieldOwnership) => Scale,
): Promise<Scale> {
  const { scale } = definition;
  const key = { namespace: request.namespace, name: nameOf(request) };
  if (!scale || !scaleOwnership) throw new Error(`${definition.ref.resource} have no scale`);
  const resize = (current: CachedObject | undefined) => {
    if (!current) throw store.notFound(key.name);
    const object = JSON.parse(current.bytes.toString()) as KubeObject;
    const found = object.metadata;
    const { metadata, spec } = build(ownedScaleOf(scale, object), scaleOwnership);
    demandUid(definition, metadata, found);
    scale.setReplicas(object, checkedReplicas(spec.replicas, key.name));
    const { resourceVersion = found.resourceVersion, managedFields } = metadata;
    const owners = withOwnersOfScale(found.managedFields, managedFields, apiVersionOf(definition.ref));
    object.metadata = { ...found, resourceVersion, managedFields: owners };
    return object;
  };
  const { stored } = await store.update(
    key,
    { relative: true, ownsFields: true, build: resize },
    writeContext(request),
  );
  return scaleOf(scale, stored.object());
}

/**
 * Sets the size to that of a whole Scale. Throws BadRequest for one of another name, Conflict for one of another
 * object.
 */
export function putScale(resource: ServedResource, request: VerbRequest, scale: Scale): Promise<Scale> {
  checkWriteOptions("UpdateOptions", request.query);
  checkType(scaleVersion, scale);
  checkIdentity(scale, { namespace: request.namespace, name: nameOf(request) });
  return changeScale(resource, request, () => scale);
}

function demandUid({ ref }: ResourceDefinition, { uid }: ObjectMeta, found: ObjectMeta): void {
  if (uid && uid !== found.uid)
    throw conflict({ group: ref.group, resource: `${ref.resource}/scale`, name: found.name }, otherUid(uid, found.uid));
}

function checkedReplicas(replicas = 0, name: string): number {
  if (Number.isInteger(replicas) && replicas >= 0) return replicas;
  throw invalid({ group: "autoscaling", resource: "Scale", name }, [
    fieldInvalid("spec.replicas", replicas, "must be greater than or equal to 0"),
  ]);
}

/** Sets the size that a patch makes of the current one, by any of the four strategies; see `patch`. */
export function patchScale(resource: ServedResource, sent: SentPatch, request: VerbRequest): Promise<Scale> {
  checkWriteOptions(sent.type === "apply" ? "ApplyOptions" : "PatchOptions", request.query);
  if (sent.type === "apply") return applyScale(resource, sent, request);
  return changeScale(resource, request, (current) => {
    const value = applyPatch(sent.type, current as unknown as JsonObject, sent.body, scaleSchema());
    const { object, problems } = decodePatch(scaleSchema(), sent, value);
    settle([...sent.duplicates, ...problems], request, (why) => invalidPatch(sent, value, why));
    return object as Scale;
  });
}

function applyScale(resource: ServedResource, sent: ApplyPatch, request: VerbRequest): Promise<Scale> {
  const applied = decodeApplied(scaleVersion, scaleSchema(), sent, request);
  const force = queryFlag(request.query, "force") ?? false;
  return writeScale(
    resource,
    request,
    (current, ownership) =>
      ownership.apply(withoutZeros(scaleSchema(), current), applied, force, writeContext(request)) as Scale,
  );
}

const scaleType = { kind: scaleVersion.kind, apiVersion: apiVersionOf(scaleVersion) };

function scaleOf(scale: Scaling, object: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    ...scaleType,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: scale.replicas(object) },
    status: { replicas: scale.statusReplicas(object), selector: scale.selector(object) },
  };
}

/** The same with the owners of the size, which answers do not tell. */
function ownedScaleOf(scaling: Scaling, object: KubeObject): Scale {
  const scale = scaleOf(scaling, object);
  const managedFields = ownersOfScale(object.metadata.managedFields, scaleType.apiVersion);
  return { ...scale, metadata: { ...scale.metadata, managedFields } };
}
