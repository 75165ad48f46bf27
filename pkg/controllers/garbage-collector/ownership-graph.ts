import type { OwnerReference } from "../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ObjectKey, ResourceRef } from "../../apimachinery/object.ts";

/** What the collector remembers of an object: who it is and to whom it belongs. */
export interface GraphNode {
  readonly ref: ResourceRef;
  readonly key: ObjectKey;
  readonly uid: string;
  readonly owners: readonly OwnerReference[];
  readonly finalizers: readonly string[];
  readonly deleting: boolean;
}

export const foregroundFinalizer = "foregroundDeletion";
export const orphanFinalizer = "orphan";

/** Going away, after its dependents. */
export const isForeground = ({ deleting, finalizers }: GraphNode): boolean =>
  deleting && finalizers.includes(foregroundFinalizer);

const none: readonly never[] = [];

/** Who owns whom in the cluster, by uid. */
export class OwnershipGraph {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  dependentsOf(uid: string): GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((dependent) => this.#nodes.get(dependent) ?? []);
  }

  put(ref: ResourceRef, { metadata }: KubeObject): GraphNode {
    const uid = metadata.uid ?? "";
    const node: GraphNode = {
      ref,
      key: { namespace: metadata.namespace, name: metadata.name },
      uid,
      owners: metadata.ownerReferences ?? none,
      finalizers: metadata.finalizers ?? none,
      deleting: metadata.deletionTimestamp !== undefined,
    };
    this.remove(uid);
    this.#nodes.set(uid, node);
    for (const owner of node.owners) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      dependents.add(uid);
      this.#dependents.set(owner.uid, dependents);
    }
    return node;
  }

  remove(uid: string): void {
    const node = this.#nodes.get(uid);
    this.#nodes.delete(uid);
    for (const owner of node?.owners ?? []) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}
