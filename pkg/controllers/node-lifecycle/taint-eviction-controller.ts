import type { Node, Pod } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import { keyOf, parseKey } from "../../apimachinery/object.ts";
import type { Informer } from "../../client/interface.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { toleratedFor } from "./node-taints.ts";

/** Deletes pods from nodes whose NoExecute taints they do not tolerate, when their toleration's time is over. */
export class TaintEvictionController implements Reconciler {
  readonly name = "taint-eviction-controller";
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#nodes = context.informers.informer(nodes);
    this.#pods = context.informers.informer(pods);
    this.#pods.addIndex("eviction-node", ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
    const touchPods = ({ metadata }: Node) =>
      this.#pods.byIndex("eviction-node", metadata.name).forEach((pod) => enqueue(keyOf(pod)));
    this.#nodes.addHandler({ added: touchPods, updated: touchPods });
    this.#pods.addHandler({
      added: (pod) => this.#isTainted(pod) && enqueue(keyOf(pod)),
      updated: (pod) => this.#isTainted(pod) && enqueue(keyOf(pod)),
    });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const pod = this.#pods.get(parseKey(key));
    if (!pod || pod.metadata.deletionTimestamp || !this.#isTainted(pod)) return undefined;
    const taints = this.#nodes.get({ name: pod.spec.nodeName ?? "" })?.spec.taints ?? [];
    const wait = toleratedFor(taints, pod.spec.tolerations ?? [], this.context.clock.now());
    if (wait === undefined || wait > 0) return wait;
    await this.#evict(pod);
    return undefined;
  }

  async #evict(pod: Pod): Promise<void> {
    const client = this.context.client.resource(pods);
    this.context.recorder.event(
      { apiVersion: "v1", kind: "Pod", ...pod },
      "Normal",
      "TaintManagerEviction",
      `Marking for deletion Pod ${keyOf(pod)}`,
    );
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

  #isTainted({ spec }: Pod): boolean {
    const node = spec.nodeName ? this.#nodes.get({ name: spec.nodeName }) : undefined;
    return node?.spec.taints?.some(({ effect }) => effect === "NoExecute") ?? false;
  }
}
