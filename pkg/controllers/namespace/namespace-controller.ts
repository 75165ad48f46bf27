import type { Namespace } from "../../api/core/v1/types.generated.ts";
import { events, namespaces, pods } from "../../api/resources.ts";
import type { ResourceRef } from "../../apimachinery/object.ts";
import { isConflict } from "../../apimachinery/status-error.ts";
import type { Informer, MetadataInformer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { type Findings, namespaceConditions } from "./namespace-conditions.ts";
import { emptyResource, secondsToGo } from "./resource-content.ts";

/** The finalizer in spec that this controller takes off when the namespace is empty. */
const kubernetesFinalizer = "kubernetes";

/**
 * Empties a namespace that is being deleted, then lets it go. Pods go first, and the rest when they are gone: what they
 * are still using must outlive them (KEP-5080).
 */
export class NamespaceController implements Reconciler {
  readonly #namespaces: Informer<Namespace>;

  constructor(
    private readonly context: ControllerContext,
    /** Everything namespaced that may stand in a namespace. */
    private readonly contents: readonly ResourceRef[],
    private readonly enqueue: Enqueue,
  ) {
    this.#namespaces = context.informers.informer(namespaces);
    const touch = (namespace: Namespace) => {
      if (namespace.metadata.deletionTimestamp) enqueue(namespace.metadata.name);
    };
    this.#namespaces.addHandler({ added: touch, updated: touch });
    // Events go at once and are too many to keep a copy of.
    for (const ref of contents) if (ref !== events) this.#followLeaving(context.informers.metadataInformer(ref));
  }

  /** When the last object of a kind has left a namespace that is going away, it may be the namespace's turn. */
  #followLeaving(informer: MetadataInformer): void {
    informer.addHandler({
      deleted: ({ namespace = "" }) => {
        const isLeaving = this.#namespaces.get({ name: namespace })?.metadata.deletionTimestamp !== undefined;
        if (isLeaving && informer.count(namespace) === 0) this.enqueue(namespace);
      },
    });
  }

  async reconcile(name: string): Promise<number | undefined> {
    const namespace = this.#namespaces.get({ name });
    if (!namespace?.metadata.deletionTimestamp) return undefined;
    if (!namespace.spec.finalizers?.includes(kubernetesFinalizer)) return undefined;
    const findings = await this.#empty(name);
    await this.#writeConditions(namespace, findings);
    const [error] = findings.errors;
    if (error) throw error;
    // Events bring us back; this is for what they do not tell.
    if (findings.left.length > 0) return (secondsToGo(findings.left) / 2 + 1) * 1000;
    await this.#finalize(name);
    return undefined;
  }

  async #empty(name: string): Promise<Findings> {
    const isPods = ({ group, resource }: ResourceRef) => group === pods.group && resource === pods.resource;
    const first = await this.#emptyAll(this.contents.filter(isPods), name);
    if (first.left.length + first.errors.length > 0) return first;
    return this.#emptyAll(
      this.contents.filter((ref) => !isPods(ref)),
      name,
    );
  }

  async #emptyAll(refs: readonly ResourceRef[], name: string): Promise<Findings> {
    const results = await Promise.allSettled(refs.map((ref) => emptyResource(this.context.client, ref, name)));
    return {
      left: results.flatMap((result) =>
        result.status === "fulfilled" && result.value.objects.length > 0 ? result.value : [],
      ),
      errors: results.flatMap((result) => (result.status === "rejected" ? (result.reason as Error) : [])),
    };
  }

  async #writeConditions(namespace: Namespace, findings: Findings): Promise<void> {
    const conditions = namespaceConditions(namespace, findings, this.context.clock.now());
    if (deepEqual(conditions, namespace.status?.conditions)) return;
    const status = { ...namespace.status, phase: "Terminating", conditions: [...conditions] };
    const client = this.context.client.resource(namespaces);
    await ignoreNotFound(client.patch(namespace.metadata, "merge", { status }, { subresource: "status" }));
  }

  /** Takes our finalizer off the latest of the namespace; others' stay. */
  async #finalize(name: string): Promise<void> {
    const client = this.context.client.resource(namespaces);
    const latest = await client.get({ name });
    const finalizers = latest.spec.finalizers?.filter((finalizer) => finalizer !== kubernetesFinalizer) ?? [];
    try {
      await ignoreNotFound(client.updateSubresource({ name }, "finalize", { ...latest, spec: { finalizers } }));
    } catch (error) {
      if (!isConflict(error)) throw error;
      this.enqueue(name);
    }
  }
}
