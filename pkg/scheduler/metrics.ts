import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { SchedulingQueue } from "./queue/scheduling-queue.ts";

/** The outcome of one try to schedule a pod, by upstream's label. */
export type AttemptResult = "scheduled" | "unschedulable" | "error";

export interface SchedulerMetrics {
  attempted(result: AttemptResult, seconds: number): void;
}

const profile = "default-scheduler";

/** Registers the scheduler's metrics by upstream's names. */
export function createSchedulerMetrics(registry: Registry, queue: SchedulingQueue): SchedulerMetrics {
  const registers = [registry];
  const attempts = new Counter({
    name: "scheduler_schedule_attempts_total",
    help: "Number of attempts to schedule pods, by the result.",
    labelNames: ["result", "profile"] as const,
    registers,
  });
  const duration = new Histogram({
    name: "scheduler_scheduling_attempt_duration_seconds",
    help: "Scheduling attempt latency in seconds (scheduling algorithm + binding)",
    labelNames: ["result", "profile"] as const,
    buckets: Array.from({ length: 15 }, (_, power) => 0.001 * 2 ** power),
    registers,
  });
  new Gauge({
    name: "scheduler_pending_pods",
    help: "Number of pending pods, by the queue type.",
    labelNames: ["queue"] as const,
    registers,
    collect() {
      for (const [name, size] of Object.entries(queue.sizes)) this.set({ queue: name }, size);
    },
  });
  return {
    attempted(result, seconds) {
      attempts.inc({ result, profile });
      duration.observe({ result, profile }, seconds);
    },
  };
}
