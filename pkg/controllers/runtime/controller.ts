import { isConflict } from "../../apimachinery/status-error.ts";
import { type QueueObserver, WorkQueue } from "../../client/workqueue/work-queue.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";

/** One control loop: makes one object right, from what the world looks like now. */
export interface Reconciler {
  /**
   * Reads the world, makes the object of this key right, and returns. A rejection means: again, with backoff. A number
   * means: again in that many milliseconds. The event that led here is not told, on purpose: levels, not edges.
   */
  reconcile(key: string): Promise<number | undefined>;
}

/** Keys that wait for a reconciler; what a controller's event handlers are given to call. */
export type Enqueue = (key: string) => void;

export interface RunnerOptions {
  /** As upstream names the controller: "replicaset-controller". */
  readonly name: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** How many keys are worked on at a time. */
  readonly workers?: number | undefined;
  readonly observer?: QueueObserver | undefined;
}

/** Runs one reconciler over its queue. Handlers may enqueue before `run`; work begins with it. */
export class Controller {
  readonly #queue: WorkQueue;
  readonly #reconciler: Reconciler;

  constructor(
    build: (enqueue: Enqueue) => Reconciler,
    private readonly options: RunnerOptions,
  ) {
    this.#queue = new WorkQueue(options.clock, { observer: options.observer });
    this.#reconciler = build((key) => this.#queue.add(key));
  }

  run(): void {
    const { workers = 5 } = this.options;
    for (let i = 0; i < workers; i++) void this.#work();
  }

  stop(): void {
    this.#queue.shutDown();
  }

  async #work(): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      await this.#reconcileOne(key);
      this.#queue.done(key);
    }
  }

  async #reconcileOne(key: string): Promise<void> {
    try {
      const againIn = await this.#reconciler.reconcile(key);
      this.#queue.forget(key);
      if (againIn !== undefined) this.#queue.addAfter(key, againIn);
    } catch (error) {
      if (this.#queue.shuttingDown) return;
      const { name: controller, log } = this.options;
      // A conflict only means that somebody else wrote first.
      const level = isConflict(error) ? "debug" : "warn";
      log[level]({ controller, key, err: error }, "Reconciling failed; it will be tried again");
      this.#queue.addRateLimited(key);
    }
  }
}
