import type { OwnerReference } from "../../apimachinery/meta/v1/types.generated.ts";
import { apiVersionOf, type ResourceRef } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import { about } from "../runtime/about.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { type GraphNode, isForeground, type OwnershipGraph } from "./ownership-graph.ts";

/** "waiting": it is going away in the foreground, and waits for its dependents. */
export type OwnerState = "alive" | "gone" | "waiting";

/** Finds out how the owners of objects are. */
export class OwnerStates {
  readonly #refs: ReadonlyMap<string, ResourceRef>;

  constructor(
    private readonly context: ControllerContext,
    private readonly graph: OwnershipGraph,
    resources: readonly ResourceRef[],
  ) {
    this.#refs = new Map(resources.map((ref) => [`${apiVersionOf(ref)}/${ref.kind}`, ref]));
  }

  /** "gone" only after the API itself said so: the view of another resource may be behind. */
  async of(node: GraphNode, owner: OwnerReference): Promise<OwnerState> {
    const ref = this.#refs.get(`${owner.apiVersion}/${owner.kind}`);
    // An owner of a kind that is not served can be neither found nor lost.
    if (!ref) return "alive";
    if (ref.namespaced && !node.object.namespace) {
      // Nor can one that would have to be in a namespace which the object does not have.
      this.#warn(node, owner);
      return "alive";
    }
    const known = this.graph.get(owner.uid);
    if (known && isWhere(known, ref, node, owner)) return isForeground(known.object) ? "waiting" : "alive";
    if (known) this.#warn(node, owner, known.object.namespace);
    return this.#ask(ref, node, owner);
  }

  async #ask(ref: ResourceRef, { object }: GraphNode, { name, uid }: OwnerReference): Promise<OwnerState> {
    try {
      const where = { name, ...(ref.namespaced && { namespace: object.namespace }) };
      const found = await this.context.client.resource(ref).get(where);
      return found.metadata.uid === uid ? "alive" : "gone";
    } catch (error) {
      if (isNotFound(error)) return "gone";
      throw error;
    }
  }

  /** The reference names an object of another namespace: no owner, and surely not what was meant. */
  #warn({ ref, object }: GraphNode, owner: OwnerReference, namespace = ""): void {
    const described = `[${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`;
    const message = `ownerRef ${described} does not exist in namespace "${object.namespace ?? ""}"`;
    const { name, namespace: where, uid } = object;
    this.context.recorder.event(
      about(ref, { metadata: { name, namespace: where, uid } }),
      "Warning",
      "OwnerRefInvalidNamespace",
      message,
    );
  }
}

const isWhere = (known: GraphNode, ref: ResourceRef, { object }: GraphNode, { name }: OwnerReference) =>
  known.ref === ref && known.object.name === name && (!ref.namespaced || known.object.namespace === object.namespace);
