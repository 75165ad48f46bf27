import type { Clock } from "../../util/clock.ts";
import { KeyedHeap } from "../../util/keyed-heap.ts";
import type { ClusterChange, ClusterEvent } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import type { QueuedPod } from "../framework/queued-pod.ts";
import type { Status } from "../framework/status.ts";
import { backoffEnd, BackoffQueue } from "./backoff-queue.ts";
import { UnschedulablePods } from "./unschedulable-pods.ts";

const defaultMaxUnschedulableMs = 300_000;

export interface SchedulingQueueOptions {
  readonly clock: Clock;
  readonly less: (a: QueuedPod, b: QueuedPod) => boolean;
  readonly preEnqueue: (pod: PodInfo) => Status | undefined;
  /** The plugins that want to hear of such events. */
  readonly listeners: (event: ClusterEvent) => readonly string[];
  /** Whether a plugin that refused the pod wants it tried again after this. */
  readonly helps: (plugin: string, pod: PodInfo, change: ClusterChange) => boolean;
  /** Called whenever there may be something to pop. */
  readonly ready: () => void;
  /** After this a pod is tried again even if no event promised anything; five minutes unless told otherwise. */
  readonly maxUnschedulableMs?: number | undefined;
}

/**
 * Pods that wait for a node. `active` is tried now, in priority order. `backoff` holds pods worth another try; they are
 * taken early when nothing is active (KEP-5142), but those that failed by an error wait for their time. Once their time
 * is over, both compete by priority again. `unschedulable` holds pods until something happens that could help them.
 */
export class SchedulingQueue {
  readonly #active: KeyedHeap<QueuedPod>;
  readonly #backoff = new BackoffQueue();
  readonly #errorBackoff = new BackoffQueue();
  readonly #unschedulable = new UnschedulablePods();
  readonly #maxUnschedulableMs: number;
  #turns = 0;
  #cancelErrorTimer: (() => void) | undefined;
  #cancelFlushTimer: (() => void) | undefined;

  constructor(private readonly options: SchedulingQueueOptions) {
    this.#active = new KeyedHeap(({ info }) => info.key, options.less);
    this.#maxUnschedulableMs = options.maxUnschedulableMs ?? defaultMaxUnschedulableMs;
  }

  /** Pods by where they wait, by the names of upstream's metric. */
  get sizes(): {
    readonly active: number;
    readonly backoff: number;
    readonly unschedulable: number;
    readonly gated: number;
  } {
    return {
      active: this.#active.size,
      backoff: this.#backoff.size + this.#errorBackoff.size,
      unschedulable: this.#unschedulable.refused,
      gated: this.#unschedulable.gated,
    };
  }

  add(info: PodInfo): void {
    const now = this.options.clock.elapsed();
    this.remove(info.key);
    const turn = this.#turns++;
    const start = { queuedAt: now, turn, firstQueuedAt: now, attempts: 0, failures: 0, gated: false };
    this.#activate({ info, refusedBy: new Set(), ...start });
  }

  /** The pod changed. One that waits for better times is tried again if `worthTrying`. */
  update(info: PodInfo, worthTrying: boolean): void {
    const waiting = this.#active.get(info.key) ?? this.#backoff.get(info.key) ?? this.#errorBackoff.get(info.key);
    if (waiting) {
      waiting.info = info;
      if (this.#active.has(info.key)) this.#active.set(waiting);
      return;
    }
    const refused = this.#unschedulable.get(info.key);
    if (!refused) return this.add(info);
    refused.info = info;
    if (refused.gated || worthTrying) this.#retry(refused);
  }

  has(key: string): boolean {
    const isTried = this.#active.has(key) || this.#backoff.has(key) || this.#errorBackoff.has(key);
    return isTried || this.#unschedulable.get(key) !== undefined;
  }

  remove(key: string): void {
    this.#active.delete(key);
    this.#backoff.delete(key);
    this.#errorBackoff.delete(key);
    this.#unschedulable.delete(key);
  }

  /** The pod to try next; it is in no queue until it is put back. */
  pop(): QueuedPod | undefined {
    this.#endBackoffs(this.#backoff);
    const pod = this.#active.pop() ?? this.#backoff.pop();
    if (pod) pod.attempts++;
    return pod;
  }

  /** Takes back a pod that no node fits. */
  putUnschedulable(pod: QueuedPod, refusedBy: ReadonlySet<string>): void {
    pod.refusedBy = refusedBy;
    pod.failures++;
    this.#park(pod);
  }

  /** Takes back a pod whose cycle or binding broke. */
  putFailed(pod: QueuedPod): void {
    pod.failures++;
    this.#stamp(pod);
    this.#errorBackoff.add(pod);
    this.#armErrorTimer();
  }

  /** Tries the pods again that this change could help. */
  moveOn(change: ClusterChange): void {
    for (const plugin of this.options.listeners(change.event)) {
      for (const pod of this.#unschedulable.refusedBy(plugin)) {
        if (this.options.helps(plugin, pod.info, change)) this.#retry(pod);
      }
    }
  }

  stop(): void {
    this.#cancelErrorTimer?.();
    this.#cancelFlushTimer?.();
  }

  #retry(pod: QueuedPod): void {
    this.#unschedulable.delete(pod.info.key);
    if (pod.gated || backoffEnd(pod) <= this.options.clock.elapsed()) return this.#activate(pod);
    this.#backoff.add(pod);
    this.options.ready();
  }

  #activate(pod: QueuedPod): void {
    pod.gated = this.options.preEnqueue(pod.info) !== undefined;
    if (pod.gated) return this.#unschedulable.add(pod);
    this.#active.set(pod);
    this.options.ready();
  }

  #stamp(pod: QueuedPod): void {
    pod.queuedAt = this.options.clock.elapsed();
    pod.turn = this.#turns++;
  }

  #park(pod: QueuedPod): void {
    this.#stamp(pod);
    this.#unschedulable.add(pod);
    this.#cancelFlushTimer ??= this.options.clock.after(this.#maxUnschedulableMs, () => this.#flush());
  }

  #flush(): void {
    this.#cancelFlushTimer = undefined;
    const now = this.options.clock.elapsed();
    let next: number | undefined;
    for (const pod of this.#unschedulable.all()) {
      if (pod.gated) continue;
      const due = pod.queuedAt + this.#maxUnschedulableMs;
      if (due <= now) this.#retry(pod);
      else next = Math.min(next ?? due, due);
    }
    if (next !== undefined) this.#cancelFlushTimer = this.options.clock.after(next - now, () => this.#flush());
  }

  #armErrorTimer(): void {
    this.#cancelErrorTimer?.();
    this.#cancelErrorTimer = undefined;
    const due = this.#errorBackoff.firstDue;
    if (due === undefined) return;
    const wait = Math.max(0, due - this.options.clock.elapsed());
    this.#cancelErrorTimer = this.options.clock.after(wait, () => {
      this.#endBackoffs(this.#errorBackoff);
      this.#armErrorTimer();
    });
  }

  /** Lets those compete by priority again that have waited long enough. */
  #endBackoffs(waiting: BackoffQueue): void {
    const { clock } = this.options;
    for (let pod = waiting.popEnded(clock.elapsed()); pod; pod = waiting.popEnded(clock.elapsed())) this.#activate(pod);
  }
}
