import { isFinished } from "../../api/core/v1/pod/pod-phase.ts";
import type { Node, Pod } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import { keyOf, parseKey } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { Informer } from "../../client/interface.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";

/** A node that is missing may only be late; upstream waits as long before it believes it. */
const quarantineMs = 40_000;
const terminatedKey = "terminated";

/**
 * Removes pods that nobody else will: those of nodes that are gone, those deleted before they had a node, and finished
 * ones beyond the threshold.
 */
export class PodGarbageCollector implements Reconciler {
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #missingSince = new Map<string, number>();
  #finished = 0;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
    /** Finished pods beyond this number are removed, oldest first; 0 or less keeps all. */
    private readonly terminatedThreshold: number,
  ) {
    const tooManyFinished = () => terminatedThreshold > 0 && ++this.#finished > terminatedThreshold;
    this.#pods = context.informers.informer(pods);
    this.#nodes = context.informers.informer(nodes);
    this.#pods.addIndex("node", ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
    const touch = (pod: Pod) => {
      if ((!pod.spec.nodeName && pod.metadata.deletionTimestamp) || this.#isOrphan(pod)) enqueue(keyOf(pod));
    };
    this.#pods.addHandler({
      added: (pod) => {
        if (isFinished(pod) && tooManyFinished()) enqueue(terminatedKey);
        touch(pod);
      },
      updated: (pod, old) => {
        if (isFinished(pod) && !isFinished(old) && tooManyFinished()) enqueue(terminatedKey);
        touch(pod);
      },
      deleted: (pod) => {
        if (isFinished(pod)) this.#finished--;
      },
    });
    this.#nodes.addHandler({
      added: ({ metadata }) => this.#missingSince.delete(metadata.name),
      deleted: ({ metadata }) => this.#pods.byIndex("node", metadata.name).forEach((pod) => enqueue(keyOf(pod))),
    });
  }

  async reconcile(key: string): Promise<number | undefined> {
    if (key === terminatedKey) return this.#removeFinished();
    const pod = this.#pods.get(parseKey(key));
    if (!pod) return undefined;
    if (!pod.spec.nodeName) {
      if (pod.metadata.deletionTimestamp) await this.#remove(pod);
      return undefined;
    }
    if (!this.#isOrphan(pod)) return undefined;
    const now = this.context.clock.now();
    const since = this.#missingSince.get(pod.spec.nodeName) ?? now;
    this.#missingSince.set(pod.spec.nodeName, since);
    if (now - since < quarantineMs) return quarantineMs - (now - since);
    if (await this.#isGone(pod.spec.nodeName)) await this.#failAndRemove(pod);
    return undefined;
  }

  /** Also asked before the nodes are known: work begins when they are. */
  #isOrphan({ spec }: Pod): boolean {
    return Boolean(spec.nodeName) && !this.#nodes.get({ name: spec.nodeName ?? "" });
  }

  /** The informer may have missed the node; the API has not. */
  async #isGone(name: string): Promise<boolean> {
    try {
      await this.context.client.resource(nodes).get({ name });
      return false;
    } catch (error) {
      if (isNotFound(error)) return true;
      throw error;
    }
  }

  async #failAndRemove(pod: Pod): Promise<void> {
    if (!isFinished(pod)) {
      const condition = {
        type: "DisruptionTarget",
        status: "True",
        reason: "DeletionByPodGC",
        message: "PodGC: node no longer exists",
      };
      const status = { phase: "Failed", conditions: [condition] };
      await ignoreNotFound(
        this.context.client.resource(pods).patch(pod.metadata, "strategic", { status }, { subresource: "status" }),
      );
    }
    await this.#remove(pod);
  }

  async #removeFinished(): Promise<undefined> {
    const finished = this.#pods.list().filter(isFinished);
    finished.sort((a, b) => ((a.metadata.creationTimestamp ?? "") < (b.metadata.creationTimestamp ?? "") ? -1 : 1));
    for (const pod of finished.slice(0, Math.max(0, finished.length - this.terminatedThreshold)))
      await this.#remove(pod);
    return undefined;
  }

  async #remove({ metadata }: Pod): Promise<void> {
    await ignoreNotFound(this.context.client.resource(pods).delete(metadata, { gracePeriodSeconds: 0 }));
  }
}
