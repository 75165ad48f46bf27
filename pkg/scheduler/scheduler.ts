import type { Registry } from "prom-client";
import type { Node, Pod } from "../api/core/v1/types.generated.ts";
import { namespaces, nodes, pods } from "../api/resources.ts";
import { isNotFound } from "../apimachinery/status-error.ts";
import type { Client, EventRecorder, Informer, InformerFactory } from "../client/interface.ts";
import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";
import { systemClock } from "../util/clock.ts";
import type { Clock } from "../util/clock.ts";
import { SchedulerCache } from "./cache/scheduler-cache.ts";
import { nodeHandler, podHandler } from "./cluster-events.ts";
import { Framework } from "./framework/framework.ts";
import type { ClusterChange, WeightedPlugin } from "./framework/plugin.ts";
import { newPodInfo } from "./framework/pod-info.ts";
import { createSchedulerMetrics } from "./metrics.ts";
import type { AttemptResult, SchedulerMetrics } from "./metrics.ts";
import { NodeSearch } from "./node-search.ts";
import { placePod } from "./place-pod.ts";
import { defaultPlugins } from "./plugins/index.ts";
import { notScheduledPatch } from "./pod-condition.ts";
import type { QueuedPod } from "./queue/queued-pod.ts";
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
  readonly metrics?: Registry;
}

/** Bindings under way at once; more pods wait in the queue. */
const maxBindings = 256;
/** Pods are placed this long before other work of the process gets its turn. */
const sliceMs = 4;

/** kube-scheduler: finds a node for every pod that has none. `start` resolves when pods are being scheduled. */
export function createScheduler(options: SchedulerOptions): Component {
  return new Scheduler(options);
}

class Scheduler implements Component {
  readonly name = "kube-scheduler";
  private readonly clock: Clock;
  private readonly cache: SchedulerCache;
  private readonly framework: Framework;
  private readonly queue: SchedulingQueue;
  private readonly search: NodeSearch;
  private readonly podInformer: Informer<Pod>;
  private readonly nodeInformer: Informer<Node>;
  private readonly metrics: SchedulerMetrics | undefined;
  private readonly stopping = new AbortController();
  private running = false;
  private turnAsked = false;
  private bindings = 0;

  constructor(private readonly options: SchedulerOptions) {
    const { client, informers, metrics, schedulerName = "default-scheduler" } = options;
    this.clock = options.clock ?? systemClock;
    this.framework = new Framework(options.plugins ?? defaultPlugins(client));
    this.search = new NodeSearch(this.framework, options.percentageOfNodesToScore);
    this.queue = new SchedulingQueue({
      clock: this.clock,
      less: this.framework.less,
      preEnqueue: (pod) => this.framework.preEnqueue(pod),
      listeners: (event) => this.framework.listeners(event),
      helps: (plugin, pod, change) => this.framework.helps(plugin, pod, change),
      ready: () => this.askForTurn(),
    });
    this.metrics = metrics && createSchedulerMetrics(metrics, this.queue);
    const namespaceInformer = informers.informer(namespaces);
    this.cache = new SchedulerCache((name) => namespaceInformer.get({ name })?.metadata.labels);
    this.nodeInformer = informers.informer(nodes);
    this.podInformer = informers.informer(pods);
    const sinks = {
      cache: this.cache,
      queue: this.queue,
      isOurs: ({ spec }: Pod) => (spec.schedulerName || "default-scheduler") === schedulerName,
      changed: (change: ClusterChange) => this.queue.moveOn(change),
    };
    this.nodeInformer.addHandler(nodeHandler(sinks));
    this.podInformer.addHandler(podHandler(sinks));
  }

  async start(): Promise<void> {
    this.options.informers.start();
    await this.options.informers.synced(this.stopping.signal);
    this.running = true;
    this.askForTurn();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.stopping.abort();
    this.queue.stop();
  }

  private askForTurn(): void {
    if (this.turnAsked || !this.running || this.bindings >= maxBindings) return;
    this.turnAsked = true;
    setImmediate(() => {
      this.turnAsked = false;
      this.takeTurn();
    });
  }

  private takeTurn(): void {
    const until = performance.now() + sliceMs;
    while (this.running && this.bindings < maxBindings) {
      if (performance.now() > until) return this.askForTurn();
      const queued = this.queue.pop();
      if (!queued) return;
      this.scheduleOne(queued);
    }
  }

  private scheduleOne(queued: QueuedPod): void {
    const startedAt = performance.now();
    const { info } = queued;
    const placement = placePod(this.framework, this.search, this.cache, info);
    if ("message" in placement) {
      this.queue.putUnschedulable(queued, placement.refusedBy);
      this.report(info.pod, "Unschedulable", placement.message);
      return this.count("unschedulable", startedAt);
    }
    const { nodeName } = placement;
    this.cache.assume(info, nodeName);
    const refused = this.framework.reserve(info, nodeName);
    if (refused) return this.failed(queued, nodeName, new Error(refused.reasons.join(", ")), startedAt);
    this.bindings++;
    void this.bind(queued, nodeName, startedAt);
  }

  private async bind(queued: QueuedPod, nodeName: string, startedAt: number): Promise<void> {
    const { pod, key } = queued.info;
    try {
      const status = await this.framework.bind(queued.info, nodeName);
      if (status) throw new Error(status.reasons.join(", "));
      this.options.recorder.event(pod, "Normal", "Scheduled", `Successfully assigned ${key} to ${nodeName}`);
      this.count("scheduled", startedAt);
    } catch (error) {
      this.failed(queued, nodeName, error as Error, startedAt);
    }
    this.bindings--;
    this.askForTurn();
  }

  /** The pod has no node after all: what it held is given back, and it is tried again if it still wants a node. */
  private failed(queued: QueuedPod, nodeName: string, error: Error, startedAt: number): void {
    const { info } = queued;
    this.framework.unreserve(info, nodeName);
    this.cache.forget(info);
    this.queue.moveOn({ event: "AssignedPodDeleted", pod: info, node: this.cache.node(nodeName) });
    this.count("error", startedAt);
    const { namespace, name } = info.pod.metadata;
    const current = this.podInformer.get({ namespace, name });
    const wanted = current?.metadata.uid === info.pod.metadata.uid && !current?.spec.nodeName;
    if (!current || !wanted || isNotFound(error) || this.queue.has(info.key)) return;
    this.options.log.error({ pod: info.key, node: nodeName, error: error.message }, "Could not bind the pod");
    queued.info = newPodInfo(current);
    this.queue.putFailed(queued);
    this.report(current, "SchedulerError", `binding rejected: ${error.message}`);
  }

  /** Tells the user why the pod waits: an event and the condition PodScheduled. */
  private report(pod: Pod, reason: "Unschedulable" | "SchedulerError", message: string): void {
    this.options.recorder.event(pod, "Warning", "FailedScheduling", message);
    const patch = notScheduledPatch(pod, reason, message, this.clock.now());
    if (!patch) return;
    const { namespace, name } = pod.metadata;
    const written = this.options.client
      .resource(pods)
      .patch({ namespace, name }, "strategic", patch, { subresource: "status" });
    written.catch((error: unknown) => {
      if (isNotFound(error)) return;
      const about = { pod: `${namespace}/${name}`, error: (error as Error).message };
      this.options.log.warn(about, "Could not write the pod's condition");
    });
  }

  private count(result: AttemptResult, startedAt: number): void {
    this.metrics?.attempted(result, (performance.now() - startedAt) / 1000);
  }
}
