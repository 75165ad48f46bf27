import type { KubeObject, ObjectKey, ResourceRef } from "../apimachinery/object.ts";

/** Present objects, read synchronously from the watch caches. Shared: never change one in place. */
export interface ObjectLookup {
  get<T extends KubeObject>(ref: ResourceRef<T>, key: ObjectKey): T | undefined;
}
