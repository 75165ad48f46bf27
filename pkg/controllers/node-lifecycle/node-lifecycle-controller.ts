import type { Lease } from "../../api/coordination/v1/types.generated.ts";
import type { Node, Pod } from "../../api/core/v1/types.generated.ts";
import { leases, nodes, pods } from "../../api/resources.ts";
import { getCondition, setCondition } from "../../apimachinery/conditions.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { wantedTaints } from "./node-taints.ts";

/** Upstream's --node-monitor-grace-period. */
const graceMs = 50_000;
const kubeletConditions = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] as const;

/**
 * Judges nodes by their leases: one that has not been renewed in time becomes Unknown, and its taints and its pods'
 * readiness follow. No polling: one timer per node, set for when its lease would be too old.
 */
export class NodeLifecycleController implements Reconciler {
  readonly name = "node-lifecycle-controller";
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  /** When this process last saw a sign of life: clocks of other machines are not compared with ours. */
  readonly #lastSeen = new Map<string, { readonly sign: string; readonly at: number }>();
  readonly #leases: Informer<Lease>;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#nodes = context.informers.informer(nodes);
    this.#pods = context.informers.informer(pods);
    this.#leases = context.informers.informer(leases, { namespace: "kube-node-lease" });
    this.#pods.addIndex("lifecycle-node", ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
    this.#nodes.addHandler({
      added: ({ metadata }) => enqueue(metadata.name),
      updated: ({ metadata }) => enqueue(metadata.name),
      deleted: ({ metadata }) => this.#lastSeen.delete(metadata.name),
    });
    this.#leases.addHandler({
      added: ({ metadata }) => enqueue(metadata.name),
      // Renewals of a node that is fine change nothing; its timer looks at the lease when it is due.
      updated: ({ metadata }) => {
        if (getCondition(this.#nodes.get({ name: metadata.name })?.status?.conditions, "Ready")?.status === "Unknown")
          enqueue(metadata.name);
      },
    });
  }

  async reconcile(name: string): Promise<number | undefined> {
    const node = this.#nodes.get({ name });
    if (!node) return undefined;
    const silentFor = this.#silentFor(node);
    if (silentFor >= graceMs) {
      const judged = await this.#markUnknown(node);
      await this.#taint(judged);
      await this.#markPodsNotReady(name);
      return undefined;
    }
    await this.#taint(node);
    return graceMs - silentFor;
  }

  /** Milliseconds since the node's lease or heartbeat last changed, as seen from here. */
  #silentFor(node: Node): number {
    const { name } = node.metadata;
    const now = this.context.clock.now();
    const lease = this.#leases.get({ namespace: "kube-node-lease", name });
    const sign = `${lease?.spec.renewTime}/${getCondition(node.status?.conditions, "Ready")?.lastHeartbeatTime}`;
    const last = this.#lastSeen.get(name);
    if (last?.sign === sign) return now - last.at;
    this.#lastSeen.set(name, { sign, at: now });
    return 0;
  }

  async #markUnknown(node: Node): Promise<Node> {
    const now = this.context.clock.now();
    const before = node.status?.conditions ?? [];
    const unknown = { status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." };
    const never = { ...unknown, reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status." };
    const conditions = kubeletConditions.reduce(
      (list: NonNullable<NonNullable<Node["status"]>["conditions"]>, type) => [
        ...setCondition(list, { type, ...(getCondition(before, type) ? unknown : never) }, now),
      ],
      before,
    );
    if (deepEqual(conditions, before)) return node;
    this.context.recorder.event(
      { apiVersion: "v1", kind: "Node", ...node },
      "Normal",
      "NodeNotReady",
      `Node ${node.metadata.name} status is now: NodeNotReady`,
    );
    return this.context.client.resource(nodes).updateStatus({ ...node, status: { ...node.status, conditions } });
  }

  async #taint(node: Node): Promise<void> {
    const taints = wantedTaints(node, this.context.clock.now());
    if (deepEqual(taints, node.spec.taints ?? [])) return;
    const patch = { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints } };
    await this.context.client.resource(nodes).patch(node.metadata, "merge", patch);
  }

  /** Services must not send traffic to pods nobody can vouch for. */
  async #markPodsNotReady(nodeName: string): Promise<void> {
    for (const pod of this.#pods.byIndex("lifecycle-node", nodeName)) {
      if (getCondition(pod.status?.conditions, "Ready")?.status !== "True") continue;
      const conditions = [
        ...setCondition(
          pod.status?.conditions,
          { type: "Ready", status: "False", reason: "NodeNotReady" },
          this.context.clock.now(),
        ),
      ];
      await this.context.client
        .resource(pods)
        .patch(
          pod.metadata,
          "strategic",
          { metadata: { uid: pod.metadata.uid }, status: { conditions } },
          { subresource: "status" },
        );
    }
  }
}
