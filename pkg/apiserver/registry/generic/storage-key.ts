import type { ResourceRef } from "../../../apimachinery/object.ts";

/** Where a resource's objects stand: `/registry/pods/`, `/registry/apps/deployments/`. Ends with a slash. */
export function storagePrefix({ group, resource }: Pick<ResourceRef, "group" | "resource">): string {
  return group === "" ? `/registry/${resource}/` : `/registry/${group}/${resource}/`;
}

/** The key of one object. A cluster-scoped object has no namespace in its key. */
export function storageKey(prefix: string, namespace: string | undefined, name: string): string {
  return namespace ? `${prefix}${namespace}/${name}` : prefix + name;
}
