import type { Component } from "../component-base/component.ts";
import { controllers, type ControllerSettings } from "./index.ts";
import type { ControllerContext } from "./runtime/controller-context.ts";
import { Controller } from "./runtime/controller.ts";

/** kube-controller-manager: all controllers over one set of informers. */
export class ControllerManager implements Component {
  readonly name = "kube-controller-manager";
  readonly #controllers: readonly Controller[];

  constructor(
    private readonly context: ControllerContext,
    settings: ControllerSettings,
  ) {
    const { clock, log } = context;
    this.#controllers = controllers.map(
      (build) => new Controller((enqueue) => build(context, enqueue, settings), clock, log),
    );
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
