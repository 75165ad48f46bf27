import type { OwnerReference } from "./meta/v1/types.generated.ts";
import { apiVersionOf, type KubeObject, type ResourceRef } from "./object.ts";

/** The owner that manages the object, of which there is at most one (metav1.GetControllerOf). */
export function getControllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** Whether `owner` manages the object: by uid, so that a namesake made later does not count. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  const controller = getControllerOf(object);
  return controller !== undefined && controller.uid === owner.metadata.uid;
}

/**
 * The reference a controller puts on what it makes; blocks foreground deletion of the owner (metav1.NewControllerRef).
 */
export function newControllerRef(owner: KubeObject, ref: ResourceRef): OwnerReference {
  return {
    apiVersion: apiVersionOf(ref),
    kind: ref.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}
