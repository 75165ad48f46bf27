import type { Registry } from "prom-client";
import type { Node, Pod } from "../api/core/v1/types.generated.ts";
import { namespaces, nodes, pods } from "../api/resources.ts";
import { isNotFound } from "../apimachinery/status-error.ts";
import type { Client, EventRecorder, Informer, InformerFactory } from "../client/interface.ts";
import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import { SlicedWork } from "../util/sliced-work.ts";
import { SchedulerCache } from "./cache/scheduler-cache.ts";
import { nodeHandler, podHandler } from "./cluster-events.ts";
import { fitMessage } from "./framework/fit-message.ts";
import { Framework } from "./framework/framework.ts";
import type { ClusterChange, WeightedPlugin } from "./framework/plugin.ts";
import { newPodInfo, type PodInfo } from "./framework/pod-info.ts";
import type { QueuedPod } from "./framework/queued-pod.ts";
import type { Status } from "./framework/status.ts";
import { type AttemptResult, createSchedulerMetrics, type SchedulerMetrics } from "./metrics.ts";
import { NodeSearch } from "./node-search.ts";
import { OutcomeReporter } from "./outcome-reporter.ts";
import { placePod } from "./place-pod.ts";
import { defaultPlugins } from "./plugins/index.ts";
import { SchedulingQueue } from "./queue/scheduling-queue.ts";

export interface SchedulerOptions {
  readonly client: Client;
  readonly informers: InformerFactory;
  /** Speaks as "default-scheduler". */
  readonly recorder: EventRecorder;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Pods whose spec.schedulerName is this are ours; "default-scheduler" unless told otherwise. */
  readonly schedulerName?: string;
  readonly plugins?: readonly WeightedPlugin[];
  /** 0 means adaptive, by the size of the cluster. */
  readonly percentageOfNodesToScore?: number;
  /**
   * How long a refused pod waits for an event that helps before it is tried again in any case; five minutes unless told
   * otherwise.
   */
  readonly maxUnschedulableMs?: number;
  readonly metrics?: Registry;
}

/** Bindings under way at once; more pods wait in the queue. */
const maxBindings = 256;

/** kube-scheduler: finds a node for every pod that has none. `start` resolves when pods are being scheduled. */
export function createScheduler(options: SchedulerOptions): Component {
  return new Scheduler(options);
}

class Scheduler implements Component {
  readonly name = "kube-scheduler";
  readonly #clock: Clock;
  readonly #cache: SchedulerCache;
  readonly #framework: Framework;
  readonly #queue: SchedulingQueue;
  readonly #search: NodeSearch;
  readonly #podInformer: Informer<Pod>;
  readonly #nodeInformer: Informer<Node>;
  readonly #outcomes: OutcomeReporter;
  readonly #metrics: SchedulerMetrics | undefined;
  readonly #stopping = new AbortController();
  #running = false;
  #bindings = 0;
  readonly #work = new SlicedWork(() => this.#scheduleNext());

  constructor(private readonly options: SchedulerOptions) {
    const { client, informers, metrics, schedulerName = "default-scheduler" } = options;
    this.#clock = options.clock ?? systemClock;
    this.#framework = new Framework(options.plugins ?? defaultPlugins(client));
    this.#search = new NodeSearch(this.#framework, options.percentageOfNodesToScore);
    this.#queue = new SchedulingQueue({
      clock: this.#clock,
      less: this.#framework.less,
      preEnqueue: (pod) => this.#framework.preEnqueue(pod),
      listeners: (event) => this.#framework.listeners(event),
      helps: (plugin, pod, change) => this.#framework.helps(plugin, pod, change),
      ready: () => this.#askForWork(),
      maxUnschedulableMs: options.maxUnschedulableMs,
    });
    const { recorder, log } = options;
    this.#outcomes = new OutcomeReporter({ client, recorder, log, clock: this.#clock });
    this.#metrics = metrics && createSchedulerMetrics(metrics, this.#queue);
    const namespaceInformer = informers.informer(namespaces);
    this.#cache = new SchedulerCache((name) => namespaceInformer.get({ name })?.metadata.labels);
    this.#nodeInformer = informers.informer(nodes);
    this.#podInformer = informers.informer(pods);
    const sinks = {
      cache: this.#cache,
      queue: this.#queue,
      isOurs: ({ spec }: Pod) => (spec.schedulerName || "default-scheduler") === schedulerName,
      changed: (change: ClusterChange) => this.#queue.moveOn(change),
    };
    this.#nodeInformer.addHandler(nodeHandler(sinks));
    this.#podInformer.addHandler(podHandler(sinks));
  }

  async start(): Promise<void> {
    this.options.informers.start();
    await this.options.informers.synced(this.#stopping.signal);
    this.#running = true;
    this.#askForWork();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#stopping.abort();
    this.#queue.stop();
    this.options.informers.stop();
  }

  get #canSchedule(): boolean {
    return this.#running && this.#bindings < maxBindings;
  }

  #askForWork(): void {
    if (this.#canSchedule) this.#work.ask();
  }

  #scheduleNext(): boolean {
    const queued = this.#canSchedule ? this.#queue.pop() : undefined;
    if (queued) this.#scheduleOne(queued);
    return queued !== undefined;
  }

  #scheduleOne(queued: QueuedPod): void {
    const startedAt = performance.now();
    const { info } = queued;
    try {
      const placement = placePod(this.#framework, this.#search, this.#cache, info);
      if ("message" in placement) return this.#wait(queued, placement.message, placement.refusedBy, startedAt);
      const { nodeName } = placement;
      this.#cache.assume(info, nodeName);
      const refusal = this.#framework.reserve(info, nodeName);
      if (refusal) return this.#refused(queued, nodeName, refusal, startedAt);
      this.#bindings++;
      void this.#bind(queued, nodeName, startedAt);
    } catch (error) {
      // A plugin that breaks delays the pod it broke on, not the scheduler.
      this.#failed(queued, (error as Error).message, startedAt);
    }
  }

  async #bind(queued: QueuedPod, nodeName: string, startedAt: number): Promise<void> {
    const { info } = queued;
    try {
      const refusal = await this.#framework.bind(info, nodeName);
      if (refusal) this.#refused(queued, nodeName, refusal, startedAt);
      else {
        this.#outcomes.scheduled(info.pod, nodeName);
        this.#count("scheduled", startedAt);
      }
    } catch (error) {
      this.#giveBack(info, nodeName);
      if (isNotFound((error as Error).cause)) this.#count("error", startedAt);
      else this.#failed(queued, `binding rejected: ${(error as Error).message}`, startedAt);
    }
    this.#bindings--;
    this.#askForWork();
  }

  /** A plugin had something against the chosen node after all. */
  #refused(queued: QueuedPod, nodeName: string, refusal: Status, startedAt: number): void {
    this.#giveBack(queued.info, nodeName);
    if (this.#refresh(queued)) {
      this.#wait(queued, fitMessage(1, new Map([[refusal, 1]])), new Set([refusal.plugin]), startedAt);
    }
  }

  /** The pod fits nowhere; it is tried again when something changes for those that refused it. */
  #wait(queued: QueuedPod, message: string, refusedBy: ReadonlySet<string>, startedAt: number): void {
    this.#queue.putUnschedulable(queued, refusedBy);
    this.#outcomes.notScheduled(queued.info.pod, "Unschedulable", message);
    this.#count("unschedulable", startedAt);
  }

  /** Something broke; the pod is tried again after its backoff. */
  #failed(queued: QueuedPod, message: string, startedAt: number): void {
    this.#cache.forget(queued.info);
    this.#count("error", startedAt);
    if (!this.#refresh(queued)) return;
    this.options.log.error({ pod: queued.info.key, error: message }, "Could not schedule the pod");
    this.#queue.putFailed(queued);
    this.#outcomes.notScheduled(queued.info.pod, "SchedulerError", message);
  }

  /** The pod does not go to the node after all: what it held there may help others. */
  #giveBack(info: PodInfo, nodeName: string): void {
    this.#framework.unreserve(info, nodeName);
    this.#cache.forget(info);
    this.#queue.moveOn({ event: "AssignedPodDeleted", pod: info, node: this.#cache.node(nodeName) });
  }

  /** Takes the pod as it is by now; false when it no longer waits for a node, be it that its end has begun. */
  #refresh(queued: QueuedPod): boolean {
    const { key, uid, pod } = queued.info;
    const { namespace, name } = pod.metadata;
    const current = this.#podInformer.get({ namespace, name });
    if (!current || current.metadata.uid !== uid || current.metadata.deletionTimestamp) return false;
    if (current.spec.nodeName || this.#queue.has(key)) return false;
    if (current !== pod) queued.info = newPodInfo(current);
    return true;
  }

  #count(result: AttemptResult, startedAt: number): void {
    this.#metrics?.attempted(result, (performance.now() - startedAt) / 1000);
  }
}
