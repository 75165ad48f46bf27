import type { ResourceRef } from "../../apimachinery/object.ts";
import type { MetadataInformer, ObjectRelations } from "../../client/interface.ts";

/** What the collector knows of an object: who it is and to whom it belongs. */
export interface GraphNode {
  readonly ref: ResourceRef;
  readonly object: ObjectRelations;
}

/** The informer of each kind that is in the graph. */
export type GraphInformers = ReadonlyMap<ResourceRef, MetadataInformer>;

/** The object goes after those that it owns and that block it. */
export const foregroundFinalizer = "foregroundDeletion";
/** Those that the object owns are to stay: they lose their owner reference, then it goes. */
export const orphanFinalizer = "orphan";

/** Deleted, and still there for its finalizers. */
export const isDeleting = ({ deletionTimestamp }: ObjectRelations): boolean => deletionTimestamp !== undefined;

/** Whether the object waits for what `finalizer` stands for before it goes. */
export const hasFinalizer = ({ finalizers = [] }: ObjectRelations, finalizer: string): boolean =>
  finalizers.includes(finalizer);

/** Going away, after its dependents. */
export const isForeground = (object: ObjectRelations): boolean =>
  isDeleting(object) && hasFinalizer(object, foregroundFinalizer);

/** Who owns whom in the cluster, by uid. Objects themselves are only in the informers: most have no part in this. */
export class OwnershipGraph {
  readonly #dependents = new Map<string, Set<string>>();

  constructor(private readonly informers: GraphInformers) {}

  get(uid: string): GraphNode | undefined {
    for (const [ref, informer] of this.informers) {
      const object = informer.get(uid);
      if (object) return { ref, object };
    }
    return undefined;
  }

  dependentsOf(uid: string): GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((dependent) => this.get(dependent) ?? []);
  }

  link({ uid, ownerReferences = [] }: ObjectRelations): void {
    for (const owner of ownerReferences) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      dependents.add(uid);
      this.#dependents.set(owner.uid, dependents);
    }
  }

  unlink({ uid, ownerReferences = [] }: ObjectRelations): void {
    for (const owner of ownerReferences) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}
