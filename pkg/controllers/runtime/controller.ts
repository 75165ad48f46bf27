import { WorkQueue } from "../../client/workqueue/work-queue.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";

/** One control loop: makes one object right, from what the world looks like now. */
export interface Reconciler {
  /** As upstream names the controller: "replicaset-controller". */
  readonly name: string;
  /**
   * Reads the world, makes the object of this key right, and returns. A rejection means: again, with backoff. A number
   * means: again in that many milliseconds. The event that led here is not told, on purpose: levels, not edges.
   */
  reconcile(key: string): Promise<number | undefined>;
}

/** Keys that wait for a reconciler; what a controller's event handlers are given to call. */
export type Enqueue = (key: string) => void;

/** Runs one reconciler over its queue. Handlers may enqueue before `run`; work begins with it. */
export class Controller {
  readonly #queue: WorkQueue;
  readonly #reconciler: Reconciler;

  constructor(
    build: (enqueue: Enqueue) => Reconciler,
    clock: Clock,
    private readonly log: Logger,
    private readonly workers = 5,
  ) {
    this.#queue = new WorkQueue(clock);
    this.#reconciler = build((key) => this.#queue.add(key));
  }

  get name(): string {
    return this.#reconciler.name;
  }

  run(): void {
    for (let i = 0; i < this.workers; i++) void this.#work();
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
      this.log.debug({ controller: this.name, key, err: error }, "Reconciling failed; it will be tried again");
      this.#queue.addRateLimited(key);
    }
  }
}
