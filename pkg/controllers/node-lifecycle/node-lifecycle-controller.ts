import type { Lease } from "../../api/coordination/v1/types.generated.ts";
import { nodeLeaseNamespace } from "../../api/core/v1/node/node-lease-namespace.ts";
import type { Node, Pod } from "../../api/core/v1/types.generated.ts";
import { leases, nodes, pods } from "../../api/resources.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { about } from "../runtime/about.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { EvictionLimiter } from "./eviction-limiter.ts";
import { type Grace, NodeHealth } from "./node-health.ts";
import { evictingTaint, isEvicting, wantedTaints } from "./node-taints.ts";
import { SilentNode } from "./silent-node.ts";
import { allAreDown, type EvictionRates, isNodeReady } from "./zone-disruption.ts";

export interface NodeLifecycleOptions {
  readonly grace: Grace;
  readonly rates: EvictionRates;
}

/**
 * Judges nodes by their leases: one that has not been renewed in time becomes Unknown, and its taints and its pods'
 * readiness follow. No polling: one timer per node, set for when its lease would be too old.
 */
export class NodeLifecycleController implements Reconciler {
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  readonly #leases: Informer<Lease>;
  readonly #health: NodeHealth;
  readonly #limiter: EvictionLimiter;
  readonly #silent: SilentNode;
  /** Whether each node was ready when it was last dealt with. */
  readonly #wasReady = new Map<string, boolean>();
  #allWereDown = false;

  constructor(
    private readonly context: ControllerContext,
    private readonly enqueue: Enqueue,
    { grace, rates }: NodeLifecycleOptions,
  ) {
    this.#health = new NodeHealth(context.clock, grace);
    this.#limiter = new EvictionLimiter(context.clock, rates);
    this.#silent = new SilentNode(context);
    this.#nodes = context.informers.informer(nodes);
    this.#pods = context.informers.informer(pods);
    this.#leases = context.informers.informer(leases, { namespace: nodeLeaseNamespace });
    this.#pods.addIndex("lifecycle-node", ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
    this.#nodes.addHandler({
      added: (node) => this.#nodeAdded(node),
      updated: (node) => this.#nodeChanged(node),
      deleted: (node) => this.#nodeDeleted(node),
    });
    this.#leases.addHandler({
      added: ({ metadata }) => enqueue(metadata.name),
      // Renewals of a node that is fine change nothing; its timer looks at the lease when it is due.
      updated: ({ metadata: { name } }) => {
        if (getCondition(this.#nodes.get({ name })?.status?.conditions, "Ready")?.status === "Unknown") enqueue(name);
      },
    });
  }

  async reconcile(name: string): Promise<number | undefined> {
    const node = this.#nodes.get({ name });
    if (!node) return undefined;
    const lease = this.#leases.get({ namespace: nodeLeaseNamespace, name });
    const patience = this.#health.patience(node, lease);
    const judged = patience > 0 ? node : await this.#silent.markUnknown(node);
    await this.#noteReadiness(judged);
    const isDelayed = await this.#taint(judged);
    if (isDelayed) return this.#limiter.againIn;
    return patience > 0 ? patience : undefined;
  }

  async #noteReadiness(node: Node): Promise<void> {
    const { name } = node.metadata;
    const isReady = isNodeReady(node);
    if (this.#wasReady.get(name) && !isReady)
      await this.#silent.becameNotReady(node, this.#pods.byIndex("lifecycle-node", name));
    this.#wasReady.set(name, isReady);
  }

  /** Returns whether the node must wait for its turn to lose its pods. */
  async #taint(node: Node): Promise<boolean> {
    const wantsEviction = evictingTaint(node) !== undefined;
    const all = this.#nodes.list().map((each) => (each.metadata.name === node.metadata.name ? node : each));
    const isStopped = allAreDown(all);
    const mayEvict = wantsEviction && !isStopped && (isEvicting(node) || this.#limiter.mayEvict(node, all));
    const taints = wantedTaints(node, mayEvict, this.context.clock.now());
    if (!deepEqual(taints, node.spec.taints ?? [])) {
      const patch = { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints } };
      await this.context.client.resource(nodes).patch(node.metadata, "merge", patch);
    }
    return wantsEviction && !mayEvict && !isStopped;
  }

  #nodeAdded(node: Node): void {
    this.#say(node, "RegisteredNode", `Registered Node ${node.metadata.name} in Controller`);
    this.#nodeChanged(node);
  }

  #nodeChanged({ metadata }: Node): void {
    this.enqueue(metadata.name);
    this.#noteDisruption();
  }

  #nodeDeleted(node: Node): void {
    this.#health.forget(node.metadata.name);
    this.#wasReady.delete(node.metadata.name);
    this.#say(node, "RemovingNode", `Removing Node ${node.metadata.name} from Controller`);
    this.#noteDisruption();
  }

  /** When the last node goes down, or the first comes back, evictions of all nodes stop, or may go on. */
  #noteDisruption(): void {
    const down = allAreDown(this.#nodes.list());
    if (down === this.#allWereDown) return;
    this.#allWereDown = down;
    for (const { metadata } of this.#nodes.list()) this.enqueue(metadata.name);
  }

  #say(node: Node, reason: string, what: string): void {
    this.context.recorder.event(about(nodes, node), "Normal", reason, `Node ${node.metadata.name} event: ${what}`);
  }
}
