import type { OwnerReference } from "../../apimachinery/meta/v1/types.generated.ts";
import { apiVersionOf, type KubeObject, type ResourceRef } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { ResourceClient } from "../../client/interface.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { type GraphNode, OwnershipGraph } from "./ownership-graph.ts";

const foreground = "foregroundDeletion";
const orphan = "orphan";

/**
 * Deletes what has lost its last owner, and carries out how an owner asked to go: its dependents first (foreground),
 * or without them (orphan). Works on uids: a namesake of a lost owner is not the owner.
 */
export class GarbageCollector implements Reconciler {
  readonly name = "garbage-collector-controller";
  readonly #graph = new OwnershipGraph();
  readonly #refs = new Map<string, ResourceRef>();

  constructor(
    private readonly context: ControllerContext,
    resources: readonly ResourceRef[],
    private readonly enqueue: Enqueue,
  ) {
    for (const ref of resources) {
      this.#refs.set(kindKey(apiVersionOf(ref), ref.kind), ref);
      context.informers.informer(ref).addHandler({
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
      if (node.finalizers.includes(orphan)) await this.#orphanDependents(node);
      else if (node.finalizers.includes(foreground)) await this.#deleteDependents(node);
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
    const states = await Promise.all(
      node.owners.map(async (owner) => ({ owner, state: await this.#ownerState(node, owner) })),
    );
    const alive = states.filter(({ state }) => state === "alive");
    const gone = states.filter(({ state }) => state === "gone");
    const waiting = states.filter(({ state }) => state === "waiting");
    if (alive.length > 0) {
      const lost = new Set([...gone, ...waiting].map(({ owner }) => owner.uid));
      if (lost.size > 0) await this.#dropOwners(node, lost);
      return;
    }
    const ownPolicy = node.finalizers.includes(orphan)
      ? "Orphan"
      : node.finalizers.includes(foreground)
        ? "Foreground"
        : "Background";
    const propagationPolicy =
      waiting.length > 0 && this.#graph.dependentsOf(node.uid).length > 0 ? "Foreground" : ownPolicy;
    await ignoreNotFound(
      this.#client(node.ref).delete(node.key, { propagationPolicy, preconditions: { uid: node.uid } }),
    );
  }

  /** "gone" only after the API itself said so: the view of another resource may be behind. */
  async #ownerState(node: GraphNode, owner: OwnerReference): Promise<"alive" | "gone" | "waiting"> {
    const known = this.#graph.get(owner.uid);
    if (known) return known.deleting && known.finalizers.includes(foreground) ? "waiting" : "alive";
    const ref = this.#refs.get(kindKey(owner.apiVersion, owner.kind));
    // An owner of a kind that is not served can be neither found nor lost.
    if (!ref) return "alive";
    try {
      const found = await this.#client(ref).get({
        name: owner.name,
        ...(ref.namespaced && { namespace: node.key.namespace }),
      });
      return found.metadata.uid === owner.uid ? "alive" : "gone";
    } catch (error) {
      if (isNotFound(error)) return "gone";
      throw error;
    }
  }

  async #orphanDependents(node: GraphNode): Promise<void> {
    for (const dependent of this.#graph.dependentsOf(node.uid)) await this.#dropOwners(dependent, new Set([node.uid]));
    await this.#removeFinalizer(node, orphan);
  }

  async #deleteDependents(node: GraphNode): Promise<void> {
    const dependents = this.#graph.dependentsOf(node.uid);
    const blocking = dependents.filter(({ owners }) =>
      owners.some(({ uid, blockOwnerDeletion }) => uid === node.uid && blockOwnerDeletion),
    );
    if (blocking.length === 0) return this.#removeFinalizer(node, foreground);
    for (const dependent of dependents) if (!dependent.deleting) this.enqueue(dependent.uid);
  }

  async #dropOwners(node: GraphNode, lost: ReadonlySet<string>): Promise<void> {
    const ownerReferences = node.owners.filter(({ uid }) => !lost.has(uid));
    await ignoreNotFound(
      this.#client(node.ref).patch(node.key, "merge", { metadata: { uid: node.uid, ownerReferences } }),
    );
  }

  async #removeFinalizer(node: GraphNode, finalizer: string): Promise<void> {
    const finalizers = node.finalizers.filter((name) => name !== finalizer);
    await ignoreNotFound(this.#client(node.ref).patch(node.key, "merge", { metadata: { uid: node.uid, finalizers } }));
  }

  #client(ref: ResourceRef): ResourceClient<KubeObject> {
    return this.context.client.resource(ref);
  }
}

const kindKey = (apiVersion: string, kind: string) => `${apiVersion}/${kind}`;
