import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { type Clock, systemClock } from "../../util/clock.ts";
import type { QueueObserver } from "./work-queue.ts";

const labelNames = ["name"] as const;
/** 10 ns to 10 s, as client-go's. */
const buckets = Array.from({ length: 10 }, (_, power) => 1e-8 * 10 ** power);

/** Registers the metrics of work queues by upstream's names; returns what a queue of that name tells them. */
export function createQueueMetrics(registry: Registry, clock: Clock = systemClock): (name: string) => QueueObserver {
  const metrics = registered(registry);
  const queues = new Map<string, ObservedQueue>();
  const each = (name: string, help: string, read: (queue: ObservedQueue) => number) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        for (const [queue, observed] of queues) this.set({ name: queue }, read(observed));
      },
    });
  each("workqueue_depth", "Current depth of workqueue", (queue) => queue.depth);
  each("workqueue_unfinished_work_seconds", "How many seconds of work is in progress", (queue) => queue.unfinished());
  each("workqueue_longest_running_processor_seconds", "How long the longest running processor has run", (queue) =>
    queue.longest(),
  );
  return (name) => {
    const queue = new ObservedQueue(name, metrics, clock);
    queues.set(name, queue);
    return queue;
  };
}

function registered(registry: Registry) {
  const common = { labelNames, registers: [registry] };
  return {
    adds: new Counter({ name: "workqueue_adds_total", help: "Total number of adds handled by workqueue", ...common }),
    retries: new Counter({
      name: "workqueue_retries_total",
      help: "Total number of retries handled by workqueue",
      ...common,
    }),
    waited: new Histogram({
      name: "workqueue_queue_duration_seconds",
      help: "How long in seconds an item stays in workqueue before being requested",
      buckets,
      ...common,
    }),
    worked: new Histogram({
      name: "workqueue_work_duration_seconds",
      help: "How long in seconds processing an item from workqueue takes",
      buckets,
      ...common,
    }),
  };
}

class ObservedQueue implements QueueObserver {
  readonly #waiting = new Map<string, number>();
  readonly #working = new Map<string, number>();

  constructor(
    private readonly name: string,
    private readonly metrics: ReturnType<typeof registered>,
    private readonly clock: Clock,
  ) {}

  get depth(): number {
    return this.#waiting.size;
  }

  unfinished(): number {
    const now = this.clock.elapsed();
    return [...this.#working.values()].reduce((sum, since) => sum + (now - since) / 1000, 0);
  }

  longest(): number {
    return (this.clock.elapsed() - Math.min(this.clock.elapsed(), ...this.#working.values())) / 1000;
  }

  added(key: string): void {
    this.metrics.adds.inc({ name: this.name });
    this.#waiting.set(key, this.clock.elapsed());
  }

  handedOut(key: string): void {
    const now = this.clock.elapsed();
    this.metrics.waited.observe({ name: this.name }, (now - (this.#waiting.get(key) ?? now)) / 1000);
    this.#waiting.delete(key);
    this.#working.set(key, now);
  }

  done(key: string): void {
    const now = this.clock.elapsed();
    this.metrics.worked.observe({ name: this.name }, (now - (this.#working.get(key) ?? now)) / 1000);
    this.#working.delete(key);
  }

  retried(): void {
    this.metrics.retries.inc({ name: this.name });
  }
}
