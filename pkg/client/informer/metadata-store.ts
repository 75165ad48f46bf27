import type { KubeObject } from "../../apimachinery/object.ts";
import type { ReflectorStore } from "./reflector.ts";

/** Passes objects on without their content: a hundred thousand config maps are not worth remembering for their owners. */
export class MetadataStore implements ReflectorStore<KubeObject> {
  constructor(private readonly store: ReflectorStore<KubeObject>) {}

  replace(objects: readonly KubeObject[]): void {
    this.store.replace(objects.map(withoutContent));
  }

  apply(type: "ADDED" | "MODIFIED" | "DELETED", object: KubeObject): void {
    this.store.apply(type, withoutContent(object));
  }
}

/** Who an object is, whom it belongs to, and what its end waits for. */
function withoutContent({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, ownerReferences, finalizers, deletionTimestamp } = metadata;
  const kept = { name, namespace, uid, resourceVersion, ownerReferences, finalizers, deletionTimestamp };
  return { apiVersion, kind, metadata: kept };
}
