import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import { createQueueMetrics } from "./queue-metrics.ts";
import { WorkQueue } from "./work-queue.ts";

test("a queue's metrics have upstream's names and tell what waits, what is worked on and what failed", async () => {
  const clock = new FakeClock();
  const registry = new Registry();
  const queue = new WorkQueue(clock, { observer: createQueueMetrics(registry, clock)("deployment") });
  const value = async (name: string) =>
    (await registry.metrics()).match(new RegExp(`^${name}\\{name="deployment"\\} (.*)$`, "m"))?.[1];
  queue.add("a");
  queue.add("b");
  queue.add("a");
  clock.advance(2000);
  const key = (await queue.get()) ?? "";
  clock.advance(3000);
  expect(await value("workqueue_adds_total")).toBe("2");
  expect(await value("workqueue_depth")).toBe("1");
  expect(await value("workqueue_queue_duration_seconds_sum")).toBe("2");
  expect(await value("workqueue_unfinished_work_seconds")).toBe("3");
  expect(await value("workqueue_longest_running_processor_seconds")).toBe("3");
  queue.addRateLimited(key);
  queue.done(key);
  expect(await value("workqueue_work_duration_seconds_sum")).toBe("3");
  expect(await value("workqueue_retries_total")).toBe("1");
  expect(await value("workqueue_unfinished_work_seconds")).toBe("0");
});
