import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { pods as podsResource, replicaSets } from "../../api/resources.ts";
import { keyOf, type KubeObject, parseKey } from "../../apimachinery/object.ts";
import { getControllerOf, isControlledBy } from "../../apimachinery/owner-reference.ts";
import { compileLabelSelector, type LabelSelector } from "../../apimachinery/selectors/label-selector.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { claim } from "../runtime/claim.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { Expectations } from "../runtime/expectations.ts";
import { isNamespaceTerminating } from "../runtime/namespace-terminating.ts";
import { indexByController } from "../runtime/owner-index.ts";
import { isActive, isTerminating } from "../runtime/pod-state.ts";
import { slowStart } from "../runtime/slow-start.ts";
import { PodControl } from "./pod-control.ts";
import { podsToDelete } from "./pod-deletion-order.ts";
import { replicaSetStatus, untilNextAvailable } from "./replica-set-status.ts";

/** More pods than this are not created or deleted in one go (upstream's BurstReplicas). */
const burst = 500;

/** Keeps as many pods as a ReplicaSet asks for. */
export class ReplicaSetController implements Reconciler {
  readonly #sets: Informer<ReplicaSet>;
  readonly #podsOf: (owner: KubeObject) => readonly Pod[];
  readonly #expectations: Expectations;
  readonly #pods: PodControl;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#expectations = new Expectations(context.clock);
    this.#pods = new PodControl(context);
    this.#sets = context.informers.informer(replicaSets);
    const pods = context.informers.informer(podsResource);
    this.#podsOf = indexByController(pods);
    this.#sets.addHandler({
      added: (set) => enqueue(keyOf(set)),
      updated: (set) => enqueue(keyOf(set)),
      deleted: (set) => {
        this.#expectations.forget(keyOf(set));
        enqueue(keyOf(set));
      },
    });
    pods.addHandler({
      added: (pod) => this.#podAdded(pod, enqueue),
      updated: (pod, old) => this.#podUpdated(pod, old, enqueue),
      deleted: (pod) => this.#podDeleted(pod, enqueue),
    });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const set = this.#sets.get(parseKey(key));
    if (!set) return undefined;
    const patience = this.#expectations.patience(key);
    const settled = patience === 0;
    const selector = compileLabelSelector(set.spec.selector);
    const all = this.#podsOf(set);
    // What has finished, or is going, stays whose it is: an orphan that ran to its end must not go with the set.
    const candidates = all.filter(isActive);
    const claiming = { owner: set, ownerRef: replicaSets, selector, candidateRef: podsResource, candidates };
    const active = await claim(claiming, this.context.client);
    const mayScale = settled && !set.metadata.deletionTimestamp;
    const { kept, failure } = mayScale ? await this.#scale(set, active) : { kept: active };
    const now = this.context.clock.now();
    const terminating = all.filter((pod) => isTerminating(pod) && isOwn(set, selector, pod)).length;
    const status = replicaSetStatus(set, {
      pods: kept,
      terminating: terminating + active.length - kept.length,
      // Until all that was made is seen, nothing can be said of what this generation asks for.
      observedGeneration: settled ? set.metadata.generation : set.status?.observedGeneration,
      failure: failure && describe(failure),
      now,
    });
    await this.#writeStatus(set, status);
    if (failure) throw failure.error;
    const next = untilNextAvailable(set, kept, now);
    return settled ? next : Math.min(next ?? patience, patience);
  }

  async #scale(set: ReplicaSet, active: readonly Pod[]): Promise<Scaled> {
    const missing = (set.spec.replicas ?? 1) - active.length;
    if (missing > 0) return { kept: active, failure: await this.#create(set, Math.min(missing, burst)) };
    if (missing < 0) return this.#delete(set, active, Math.min(-missing, burst));
    return { kept: active };
  }

  async #create(set: ReplicaSet, count: number): Promise<Failure | undefined> {
    const key = keyOf(set);
    this.#expectations.expectCreations(key, count);
    const { done, error } = await slowStart(Array.from({ length: count }), () => this.#pods.create(set));
    // What was never asked for, or refused, will not be seen.
    for (let i = done; i < count; i++) this.#expectations.creationObserved(key);
    return error === undefined || isNamespaceTerminating(error)
      ? undefined
      : { reason: "FailedCreate", error: error as Error };
  }

  async #delete(set: ReplicaSet, active: readonly Pod[], count: number): Promise<Scaled> {
    const doomed = podsToDelete(active, this.#relatedPods(set), count, this.context.clock.now());
    const key = keyOf(set);
    this.#expectations.expectDeletions(key, doomed.map(keyOf));
    const results = await Promise.allSettled(doomed.map((pod) => this.#deletePod(set, pod)));
    const gone = new Set(doomed.filter((_, i) => results[i]?.status === "fulfilled"));
    const kept = active.filter((pod) => !gone.has(pod));
    const failed = results.find((result) => result.status === "rejected");
    return { kept, failure: failed && { reason: "FailedDelete", error: failed.reason as Error } };
  }

  async #deletePod(set: ReplicaSet, pod: Pod): Promise<void> {
    try {
      await this.#pods.delete(set, pod);
    } catch (error) {
      // What was refused will not be seen.
      this.#expectations.deletionObserved(keyOf(set), keyOf(pod));
      if (!isNotFound(error)) throw error;
    }
  }

  /** Pods of this set and of its siblings under the same Deployment. */
  #relatedPods(set: ReplicaSet): readonly Pod[] {
    const owner = getControllerOf(set);
    const siblings = owner
      ? this.#sets.list(set.metadata.namespace).filter((other) => getControllerOf(other)?.uid === owner.uid)
      : [set];
    return siblings.flatMap((sibling) => this.#podsOf(sibling).filter((pod) => getControllerOf(pod) && isActive(pod)));
  }

  async #writeStatus(set: ReplicaSet, status: ReplicaSet["status"]): Promise<void> {
    if (deepEqual(set.status, status)) return;
    try {
      await this.context.client.resource(replicaSets).updateStatus({ ...set, status });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  #podAdded(pod: Pod, enqueue: Enqueue): void {
    if (pod.metadata.deletionTimestamp) return this.#podDeleted(pod, enqueue);
    const owner = this.#ownerKey(pod);
    if (owner) this.#expectations.creationObserved(owner);
    this.#enqueueFor(pod, enqueue);
  }

  #podUpdated(pod: Pod, old: Pod, enqueue: Enqueue): void {
    // Asked to go counts as gone: its place is free.
    if (pod.metadata.deletionTimestamp) this.#podDeleted(pod, enqueue);
    const before = this.#ownerKey(old);
    if (before && before !== this.#ownerKey(pod)) enqueue(before);
    this.#enqueueFor(pod, enqueue);
  }

  #podDeleted(pod: Pod, enqueue: Enqueue): void {
    const owner = this.#ownerKey(pod);
    if (!owner) return;
    this.#expectations.deletionObserved(owner, keyOf(pod));
    enqueue(owner);
  }

  /** The set that owns a pod, or every set that might adopt it. */
  #enqueueFor(pod: Pod, enqueue: Enqueue): void {
    const owner = this.#ownerKey(pod);
    if (owner) return enqueue(owner);
    if (getControllerOf(pod)) return;
    for (const set of this.#sets.list(pod.metadata.namespace)) {
      if (compileLabelSelector(set.spec.selector).matches(pod.metadata.labels ?? {})) enqueue(keyOf(set));
    }
  }

  /** By uid: what a namesake of today's set left behind is not its. */
  #ownerKey(pod: Pod): string | undefined {
    const owner = getControllerOf(pod);
    if (owner?.kind !== "ReplicaSet") return undefined;
    const set = this.#sets.get({ namespace: pod.metadata.namespace, name: owner.name });
    return set?.metadata.uid === owner.uid ? keyOf(set) : undefined;
  }
}

const isOwn = (set: ReplicaSet, selector: LabelSelector, pod: Pod): boolean =>
  isControlledBy(pod, set) && selector.matches(pod.metadata.labels ?? {});

/** What became of an attempt to have the right number of pods. */
interface Scaled {
  /** The pods that were there and were not told to go. */
  readonly kept: readonly Pod[];
  readonly failure?: Failure | undefined;
}

interface Failure {
  readonly reason: "FailedCreate" | "FailedDelete";
  readonly error: Error;
}

const describe = ({ reason, error }: Failure) => ({ reason, message: error.message });
