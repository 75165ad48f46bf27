import type { ListMeta, ObjectMeta } from "./meta/v1/types.generated.ts";

/** Any object the API serves: what every kind has in common. */
export interface KubeObject {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: ObjectMeta;
}

/** A list answer; `metadata.resourceVersion` is the revision the items are consistent with. */
export interface KubeList<T> {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: ListMeta;
  items: T[];
}

/** Names one object inside a resource; `namespace` is absent for cluster-scoped resources. */
export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Where a resource is in the API: the part of a URL that is the same for all its objects. */
export interface GroupVersionResource {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural, as in the URL: "pods". */
  readonly resource: string;
}

/**
 * A REST resource known at compile time. `T` only ties the reference to its type; it has no run-time presence.
 * The constants live in pkg/api/resources.ts.
 */
export interface ResourceRef<T extends KubeObject = KubeObject> extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
  /** Never set: carries the object type for inference. */
  readonly _type?: T;
}

/** "v1" or "apps/v1": what stands in `apiVersion`. */
export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The key of an object, "namespace/name" or "name": client-go's MetaNamespaceKeyFunc. */
export function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** Reverses {@link keyOf}. */
export function parseKey(key: string): ObjectKey {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
