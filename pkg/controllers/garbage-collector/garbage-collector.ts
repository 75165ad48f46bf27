import type { OwnerReference } from "../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { InformerHandler, ObjectRelations, ResourceClient } from "../../client/interface.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { OwnerStates } from "./owner-states.ts";
import {
  foregroundFinalizer,
  type GraphNode,
  hasFinalizer,
  isDeleting,
  isForeground,
  orphanFinalizer,
  OwnershipGraph,
} from "./ownership-graph.ts";

/**
 * Deletes what has lost its last owner, and carries out how an owner asked to go: its dependents first (foreground),
 * or without them (orphan). Works on uids: a namesake of a lost owner is not the owner.
 */
export class GarbageCollector implements Reconciler {
  readonly #graph: OwnershipGraph;
  readonly #owners: OwnerStates;

  constructor(
    private readonly context: ControllerContext,
    resources: readonly ResourceRef[],
    private readonly enqueue: Enqueue,
  ) {
    const informers = new Map(resources.map((ref) => [ref, context.informers.metadataInformer(ref)]));
    this.#graph = new OwnershipGraph(informers);
    this.#owners = new OwnerStates(context, this.#graph, resources);
    const handler: InformerHandler<ObjectRelations> = {
      added: (object) => this.#changed(object),
      updated: (object, old) => this.#changed(object, old),
      deleted: (object) => this.#deleted(object),
    };
    for (const informer of informers.values()) informer.addHandler(handler);
  }

  async reconcile(uid: string): Promise<number | undefined> {
    const node = this.#graph.get(uid);
    if (!node) return undefined;
    if (!isDeleting(node.object)) await this.#checkOwners(node);
    else if (hasFinalizer(node.object, orphanFinalizer)) await this.#orphanDependents(node);
    else if (hasFinalizer(node.object, foregroundFinalizer)) await this.#deleteDependents(node);
    return undefined;
  }

  #changed(object: ObjectRelations, old?: ObjectRelations): void {
    if (old) this.#graph.unlink(old);
    this.#graph.link(object);
    if (object.ownerReferences?.length || isDeleting(object)) this.enqueue(object.uid);
    // An owner that it has no more need not wait for it any more.
    if (old) this.#tellOwners(old);
    this.#tellOwners(object);
  }

  #deleted(object: ObjectRelations): void {
    this.#graph.unlink(object);
    for (const dependent of this.#graph.dependentsOf(object.uid)) this.enqueue(dependent.object.uid);
    this.#tellOwners(object);
  }

  /** Something about a dependent may be what a waiting owner waits for. */
  #tellOwners({ ownerReferences = [] }: ObjectRelations): void {
    for (const { uid } of ownerReferences) {
      const owner = this.#graph.get(uid);
      if (owner && isDeleting(owner.object)) this.enqueue(uid);
    }
  }

  /** Keeps an object that has a living owner (without the references to lost ones) and deletes one that has none. */
  async #checkOwners(node: GraphNode): Promise<void> {
    if (!node.object.ownerReferences?.length) return;
    const latest = await this.#latest(node);
    if (!latest || latest.deletionTimestamp) return;
    const owners = latest.ownerReferences ?? [];
    const states = await Promise.all(owners.map((owner) => this.#owners.of(node, owner)));
    const others = owners.filter((_, i) => states[i] !== "alive");
    if (others.length === 0) return;
    if (others.length < owners.length) return this.#dropOwners(node, others);
    const { uid } = node.object;
    const isAwaited = states.includes("waiting") && this.#graph.dependentsOf(uid).length > 0;
    if (isAwaited) await this.#breakCircle(node, owners);
    const propagationPolicy = isAwaited ? "Foreground" : ownPolicy(latest.finalizers);
    // As it is now: an owner that it gets meanwhile keeps it.
    const preconditions = {
      uid,
      ...(!isAwaited && latest.resourceVersion && { resourceVersion: latest.resourceVersion }),
    };
    await ignoreNotFound(this.#client(node.ref).delete(node.object, { propagationPolicy, preconditions }));
  }

  /** What the API says of the object: what the informers of several kinds say together may be of different times. */
  async #latest(node: GraphNode): Promise<KubeObject["metadata"] | undefined> {
    try {
      const { metadata } = await this.#client(node.ref).get(node.object);
      return metadata.uid === node.object.uid ? metadata : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Objects that own each other would wait for each other for ever: one of them stops blocking its owners. */
  async #breakCircle(node: GraphNode, owners: readonly OwnerReference[]): Promise<void> {
    const dependents = this.#graph.dependentsOf(node.object.uid);
    if (!dependents.some(({ object }) => isForeground(object))) return;
    const ownerReferences = owners.map(({ uid }) => ({ uid, blockOwnerDeletion: false }));
    await this.#patch(node, { ownerReferences });
  }

  async #orphanDependents(node: GraphNode): Promise<void> {
    for (const dependent of this.#graph.dependentsOf(node.object.uid)) await this.#dropOwners(dependent, [node.object]);
    await this.#removeFinalizer(node, orphanFinalizer);
  }

  async #deleteDependents(node: GraphNode): Promise<void> {
    const dependents = this.#graph.dependentsOf(node.object.uid).map(({ object }) => object);
    if (!dependents.some((dependent) => blocks(dependent, node.object.uid)))
      return this.#removeFinalizer(node, foregroundFinalizer);
    for (const dependent of dependents) if (!isDeleting(dependent)) this.enqueue(dependent.uid);
  }

  async #dropOwners(node: GraphNode, lost: readonly Pick<OwnerReference, "uid">[]): Promise<void> {
    await this.#patch(node, { ownerReferences: lost.map(({ uid }) => ({ $patch: "delete", uid })) });
  }

  /** Strategic: owners that others give the object meanwhile are kept. */
  async #patch(node: GraphNode, metadata: object): Promise<void> {
    await ignoreNotFound(
      this.#client(node.ref).patch(node.object, "strategic", { metadata: { uid: node.object.uid, ...metadata } }),
    );
  }

  /** With the revision it is taken from: finalizers that others put there meanwhile are kept. */
  async #removeFinalizer(node: GraphNode, finalizer: string): Promise<void> {
    const latest = await this.#latest(node);
    if (!latest?.finalizers?.includes(finalizer)) return;
    const finalizers = latest.finalizers.filter((name) => name !== finalizer);
    const metadata = { resourceVersion: latest.resourceVersion, finalizers };
    await ignoreNotFound(this.#client(node.ref).patch(node.object, "merge", { metadata }));
  }

  #client(ref: ResourceRef): ResourceClient<KubeObject> {
    return this.context.client.resource(ref);
  }
}

/** Whether its owner may not go before it. */
const blocks = ({ ownerReferences = [] }: ObjectRelations, owner: string): boolean =>
  ownerReferences.some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion);

/** How the object itself asked to go, should it be deleted. */
function ownPolicy(finalizers: readonly string[] = []): "Orphan" | "Foreground" | "Background" {
  if (finalizers.includes(orphanFinalizer)) return "Orphan";
  return finalizers.includes(foregroundFinalizer) ? "Foreground" : "Background";
}
