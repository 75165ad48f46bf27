import type { Node, Pod, Taint } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import { keyOf, parseKey } from "../../apimachinery/object.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { about } from "../runtime/about.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { toleratedFor } from "./tolerated-time.ts";

/** Deletes pods from nodes whose NoExecute taints they do not tolerate, when their toleration's time is over. */
export class TaintEvictionController implements Reconciler {
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  /**
   * Pods whose time is running, and since when: not since the taint was added, for kubectl does not say when that was,
   * and a pod that comes later has all of its time too.
   */
  readonly #doomed = new Map<string, number>();

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#nodes = context.informers.informer(nodes);
    this.#pods = context.informers.informer(pods);
    this.#pods.addIndex("eviction-node", ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
    const touchPods = ({ metadata }: Node) =>
      this.#pods.byIndex("eviction-node", metadata.name).forEach((pod) => enqueue(keyOf(pod)));
    const touch = (pod: Pod) => {
      if (this.#evictingTaints(pod).length > 0 || this.#doomed.has(keyOf(pod))) enqueue(keyOf(pod));
    };
    this.#nodes.addHandler({
      added: touchPods,
      updated: (node, old) => {
        if (!deepEqual(node.spec.taints, old.spec.taints)) touchPods(node);
      },
    });
    this.#pods.addHandler({ added: touch, updated: touch, deleted: (pod) => this.#doomed.delete(keyOf(pod)) });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const pod = this.#pods.get(parseKey(key));
    if (!pod || pod.metadata.deletionTimestamp) return undefined;
    const taints = this.#evictingTaints(pod);
    const tolerated = toleratedFor(taints, pod.spec.tolerations ?? []);
    if (tolerated === undefined) {
      if (this.#doomed.delete(key)) this.#event(pod, `Cancelling deletion of Pod ${key}`);
      return undefined;
    }
    const now = this.context.clock.now();
    const since = this.#doomed.get(key) ?? now;
    this.#doomed.set(key, since);
    const left = since + tolerated - now;
    if (left > 0) return left;
    await this.#evict(pod);
    return undefined;
  }

  async #evict(pod: Pod): Promise<void> {
    const client = this.context.client.resource(pods);
    this.#event(pod, `Marking for deletion Pod ${keyOf(pod)}`);
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    };
    await ignoreNotFound(
      client.patch(pod.metadata, "strategic", { status: { conditions: [condition] } }, { subresource: "status" }),
    );
    await ignoreNotFound(client.delete(pod.metadata, { preconditions: { uid: pod.metadata.uid ?? "" } }));
  }

  #event(pod: Pod, message: string): void {
    this.context.recorder.event(about(pods, pod), "Normal", "TaintManagerEviction", message);
  }

  #evictingTaints({ spec }: Pod): readonly Taint[] {
    const node = spec.nodeName ? this.#nodes.get({ name: spec.nodeName }) : undefined;
    return node?.spec.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
  }
}
