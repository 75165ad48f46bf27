import type { Registry } from "prom-client";
import type { EventRecorder } from "../client/interface.ts";
import { createQueueMetrics } from "../client/workqueue/queue-metrics.ts";
import type { Component } from "../component-base/component.ts";
import { type ControllerOptions, defaultOptions } from "./controller-options.ts";
import { type ControllerEntry, controllers } from "./index.ts";
import { Controller } from "./runtime/controller.ts";
import type { ControllerContext } from "./runtime/controller-context.ts";

/** What the manager's controllers share; each records its events under its own name. */
export interface ManagerContext extends Omit<ControllerContext, "recorder"> {
  recorderFor(source: string): EventRecorder;
}

export interface ControllerManagerOptions {
  /** PEM of the CA that signs the API server's certificate, for kube-root-ca.crt in every namespace. */
  readonly rootCa: string;
  /** Those that run; all unless told otherwise. */
  readonly controllers?: readonly ControllerEntry[];
  readonly options?: ControllerOptions;
  readonly metrics?: Registry;
}

/** kube-controller-manager: all controllers over one set of informers. */
export class ControllerManager implements Component {
  readonly name = "kube-controller-manager";
  readonly #controllers: readonly Controller[];

  constructor(
    private readonly context: ManagerContext,
    { rootCa, controllers: chosen = controllers, options = defaultOptions, metrics }: ControllerManagerOptions,
  ) {
    const { clock, log } = context;
    const observe = metrics && createQueueMetrics(metrics);
    this.#controllers = chosen.map((entry) => {
      const { name, queue } = entry;
      const running = { name, clock, log, workers: options.concurrentSyncs[name], observer: observe?.(queue) };
      const own = { ...context, recorder: context.recorderFor(entry.source ?? name) };
      return new Controller((enqueue) => entry.build(own, enqueue, { rootCa, options }), running);
    });
  }

  /** Resolves when the informers know the world and every controller works. */
  async start(): Promise<void> {
    this.context.informers.start();
    await this.context.informers.synced();
    for (const controller of this.#controllers) controller.run();
  }

  async stop(): Promise<void> {
    for (const controller of this.#controllers) controller.stop();
    this.context.informers.stop();
  }
}
