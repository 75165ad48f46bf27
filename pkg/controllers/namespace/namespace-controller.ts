import type { Namespace, NamespaceCondition } from "../../api/core/v1/types.generated.ts";
import { namespaces } from "../../api/resources.ts";
import { setCondition } from "../../apimachinery/conditions.ts";
import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import type { Client, Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";

/** The finalizer in spec that this controller takes off when the namespace is empty. */
const kubernetesFinalizer = "kubernetes";
/** How soon to look again while content is on its way out. */
const recheckMs = 1000;

/** Empties a namespace that is being deleted, then lets it go. */
export class NamespaceController implements Reconciler {
  readonly name = "namespace-controller";
  readonly #namespaces: Informer<Namespace>;

  constructor(
    private readonly context: ControllerContext,
    /** Everything namespaced that may stand in a namespace. */
    private readonly contents: readonly ResourceRef[],
    enqueue: Enqueue,
  ) {
    this.#namespaces = context.informers.informer(namespaces);
    const touch = (namespace: Namespace) => {
      if (namespace.metadata.deletionTimestamp) enqueue(namespace.metadata.name);
    };
    this.#namespaces.addHandler({ added: touch, updated: touch });
  }

  async reconcile(name: string): Promise<number | undefined> {
    const namespace = this.#namespaces.get({ name });
    if (!namespace?.metadata.deletionTimestamp) return undefined;
    if (!namespace.spec.finalizers?.includes(kubernetesFinalizer)) return undefined;
    const left = (await Promise.all(this.contents.map((ref) => this.#empty(ref, name)))).filter(
      (content) => content.objects.length > 0,
    );
    await this.#writeConditions(namespace, left);
    if (left.length > 0) return recheckMs;
    const finalizers = namespace.spec.finalizers.filter((finalizer) => finalizer !== kubernetesFinalizer);
    await ignoreNotFound(
      this.context.client
        .resource(namespaces)
        .updateSubresource({ name }, "finalize", { ...(await this.#latest(name)), spec: { finalizers } }),
    );
    return undefined;
  }

  async #latest(name: string): Promise<Namespace> {
    return this.context.client.resource(namespaces).get({ name });
  }

  /** Asks every object of one resource to go; answers those that are still there. */
  async #empty(ref: ResourceRef, namespace: string): Promise<Content> {
    const client = (this.context.client satisfies Client).resource(ref);
    const { items } = await client.list({ namespace });
    const waiting = items.filter(({ metadata }) => !metadata.deletionTimestamp);
    await Promise.all(
      waiting.map(({ metadata }) => ignoreNotFound(client.delete(metadata, { propagationPolicy: "Background" }))),
    );
    if (items.length === 0) return { ref, objects: [] };
    return { ref, objects: (await client.list({ namespace })).items };
  }

  async #writeConditions(namespace: Namespace, left: readonly Content[]): Promise<void> {
    const now = this.context.clock.now();
    const conditions = namespaceConditions(left).reduce(
      (list: readonly NamespaceCondition[], condition) => setCondition(list, condition, now),
      namespace.status?.conditions ?? [],
    );
    if (deepEqual(conditions, namespace.status?.conditions)) return;
    const status = { ...namespace.status, phase: "Terminating", conditions: [...conditions] };
    await ignoreNotFound(
      this.context.client
        .resource(namespaces)
        .patch(namespace.metadata, "merge", { status }, { subresource: "status" }),
    );
  }
}

interface Content {
  readonly ref: ResourceRef;
  readonly objects: readonly KubeObject[];
}

/** What `kubectl describe namespace` shows of a namespace that will not go (KEP-1164). */
function namespaceConditions(left: readonly Content[]): Omit<NamespaceCondition, "lastTransitionTime">[] {
  const remaining = left.map(
    ({ ref, objects }) =>
      `${ref.group ? `${ref.resource}.${ref.group}` : `${ref.resource}.`} has ${objects.length} resource instances`,
  );
  const finalizers = new Map<string, number>();
  for (const finalizer of left.flatMap(({ objects }) => objects).flatMap(({ metadata }) => metadata.finalizers ?? [])) {
    finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  }
  const waiting = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  return [
    remaining.length > 0
      ? {
          type: "NamespaceContentRemaining",
          status: "True",
          reason: "SomeResourcesRemain",
          message: `Some resources are remaining: ${remaining.join(", ")}`,
        }
      : {
          type: "NamespaceContentRemaining",
          status: "False",
          reason: "ContentRemoved",
          message: "All content successfully removed",
        },
    waiting.length > 0
      ? {
          type: "NamespaceFinalizersRemaining",
          status: "True",
          reason: "SomeFinalizersRemain",
          message: `Some content in the namespace has finalizers remaining: ${waiting.join(", ")}`,
        }
      : {
          type: "NamespaceFinalizersRemaining",
          status: "False",
          reason: "ContentHasNoFinalizers",
          message: "All content-preserving finalizers finished",
        },
  ];
}
