import type { OwnerReference } from "../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { ResourceClient } from "../../client/interface.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { OwnerStates } from "./owner-states.ts";
import {
  foregroundFinalizer,
  type GraphNode,
  isForeground,
  orphanFinalizer,
  OwnershipGraph,
} from "./ownership-graph.ts";

/**
 * Deletes what has lost its last owner, and carries out how an owner asked to go: its dependents first (foreground),
 * or without them (orphan). Works on uids: a namesake of a lost owner is not the owner.
 */
export class GarbageCollector implements Reconciler {
  readonly #graph = new OwnershipGraph();
  readonly #owners: OwnerStates;

  constructor(
    private readonly context: ControllerContext,
    resources: readonly ResourceRef[],
    private readonly enqueue: Enqueue,
  ) {
    this.#owners = new OwnerStates(context, this.#graph, resources);
    for (const ref of resources) {
      context.informers.metadataInformer(ref).addHandler({
        added: (object) => this.#changed(ref, object),
        updated: (object) => this.#changed(ref, object),
        deleted: (object) => this.#deleted(object),
      });
    }
  }

  async reconcile(uid: string): Promise<number | undefined> {
    const node = this.#graph.get(uid);
    if (!node) return undefined;
    if (node.deleting) {
      if (node.finalizers.includes(orphanFinalizer)) await this.#orphanDependents(node);
      else if (node.finalizers.includes(foregroundFinalizer)) await this.#deleteDependents(node);
      return undefined;
    }
    if (node.owners.length > 0) await this.#checkOwners(node);
    return undefined;
  }

  #changed(ref: ResourceRef, object: KubeObject): void {
    const node = this.#graph.put(ref, object);
    if (node.owners.length > 0 || node.deleting) this.enqueue(node.uid);
    // Something about a dependent may be what a waiting owner waits for.
    for (const owner of node.owners) if (this.#graph.get(owner.uid)?.deleting) this.enqueue(owner.uid);
  }

  #deleted({ metadata }: KubeObject): void {
    const uid = metadata.uid ?? "";
    const owners = this.#graph.get(uid)?.owners ?? [];
    const dependents = this.#graph.dependentsOf(uid);
    this.#graph.remove(uid);
    for (const dependent of dependents) this.enqueue(dependent.uid);
    for (const owner of owners) if (this.#graph.get(owner.uid)?.deleting) this.enqueue(owner.uid);
  }

  /** Keeps an object that has a living owner (without the references to lost ones) and deletes one that has none. */
  async #checkOwners(node: GraphNode): Promise<void> {
    const latest = await this.#latest(node);
    if (!latest || latest.deletionTimestamp) return;
    const owners = latest.ownerReferences ?? [];
    const states = await Promise.all(owners.map((owner) => this.#owners.of(node, owner)));
    const others = owners.filter((_, i) => states[i] !== "alive");
    if (others.length === 0) return;
    if (others.length < owners.length) return this.#dropOwners(node, others);
    const isAwaited = states.includes("waiting") && this.#graph.dependentsOf(node.uid).length > 0;
    if (isAwaited) await this.#breakCircle(node, owners);
    const propagationPolicy = isAwaited ? "Foreground" : ownPolicy(latest.finalizers);
    // As it is now: an owner that it gets meanwhile keeps it.
    const preconditions = {
      uid: node.uid,
      ...(!isAwaited && latest.resourceVersion && { resourceVersion: latest.resourceVersion }),
    };
    await ignoreNotFound(this.#client(node.ref).delete(node.key, { propagationPolicy, preconditions }));
  }

  /** What the API says of the object: what the informers of several kinds say together may be of different times. */
  async #latest(node: GraphNode): Promise<KubeObject["metadata"] | undefined> {
    try {
      const { metadata } = await this.#client(node.ref).get(node.key);
      return metadata.uid === node.uid ? metadata : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Objects that own each other would wait for each other for ever: one of them stops blocking its owners. */
  async #breakCircle(node: GraphNode, owners: readonly OwnerReference[]): Promise<void> {
    if (!this.#graph.dependentsOf(node.uid).some(isForeground)) return;
    const ownerReferences = owners.map(({ uid }) => ({ uid, blockOwnerDeletion: false }));
    await this.#patch(node, { ownerReferences });
  }

  async #orphanDependents(node: GraphNode): Promise<void> {
    for (const dependent of this.#graph.dependentsOf(node.uid)) await this.#dropOwners(dependent, [node]);
    await this.#removeFinalizer(node, orphanFinalizer);
  }

  async #deleteDependents(node: GraphNode): Promise<void> {
    const dependents = this.#graph.dependentsOf(node.uid);
    const blocking = dependents.filter(({ owners }) =>
      owners.some(({ uid, blockOwnerDeletion }) => uid === node.uid && blockOwnerDeletion),
    );
    if (blocking.length === 0) return this.#removeFinalizer(node, foregroundFinalizer);
    for (const dependent of dependents) if (!dependent.deleting) this.enqueue(dependent.uid);
  }

  async #dropOwners(node: GraphNode, lost: readonly Pick<OwnerReference, "uid">[]): Promise<void> {
    await this.#patch(node, { ownerReferences: lost.map(({ uid }) => ({ $patch: "delete", uid })) });
  }

  /** Strategic: owners that others give the object meanwhile are kept. */
  async #patch(node: GraphNode, metadata: object): Promise<void> {
    await ignoreNotFound(
      this.#client(node.ref).patch(node.key, "strategic", { metadata: { uid: node.uid, ...metadata } }),
    );
  }

  /** With the revision it is taken from: finalizers that others put there meanwhile are kept. */
  async #removeFinalizer(node: GraphNode, finalizer: string): Promise<void> {
    const latest = await this.#latest(node);
    if (!latest?.finalizers?.includes(finalizer)) return;
    const finalizers = latest.finalizers.filter((name) => name !== finalizer);
    const metadata = { resourceVersion: latest.resourceVersion, finalizers };
    await ignoreNotFound(this.#client(node.ref).patch(node.key, "merge", { metadata }));
  }

  #client(ref: ResourceRef): ResourceClient<KubeObject> {
    return this.context.client.resource(ref);
  }
}

/** How the object itself asked to go, should it be deleted. */
function ownPolicy(finalizers: readonly string[] = []): "Orphan" | "Foreground" | "Background" {
  if (finalizers.includes(orphanFinalizer)) return "Orphan";
  return finalizers.includes(foregroundFinalizer) ? "Foreground" : "Background";
}
