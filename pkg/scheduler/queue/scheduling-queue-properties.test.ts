import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import { makePod } from "../../testing/make-pod.ts";
import { newPodInfo } from "../framework/pod-info.ts";
import type { QueuedPod } from "../framework/queued-pod.ts";
import { prioritySort } from "../plugins/priority-sort/priority-sort.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";

const names = ["a", "b", "c", "d", "e"];
const keyOf = (name: string) => `default/${name}`;
const info = (name: string, priority: number) => newPodInfo(makePod(name, { spec: { priority } }));
const longestBackoffMs = 10_000;

const anyName = fc.constantFrom(...names);
const anyPriority = fc.integer({ min: 0, max: 3 });
const operation = fc.oneof(
  fc.record({ do: fc.constant("add" as const), name: anyName, priority: anyPriority }),
  fc.record({ do: fc.constant("update" as const), name: anyName, priority: anyPriority, worthTrying: fc.boolean() }),
  fc.record({ do: fc.constant("remove" as const), name: anyName }),
  fc.record({ do: fc.constant("pop" as const) }),
  fc.record({ do: fc.constant("refuse" as const) }),
  fc.record({ do: fc.constant("fail" as const) }),
  fc.record({ do: fc.constant("event" as const) }),
  fc.record({ do: fc.constant("advance" as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** The queue beside a model that knows only which pods wait and which are being tried. */
class Model {
  readonly clock = new FakeClock();
  readonly waiting = new Map<string, number>();
  readonly tried: QueuedPod[] = [];
  readonly queue = new SchedulingQueue({
    clock: this.clock,
    less: (a, b) => prioritySort().less?.(a, b) ?? false,
    preEnqueue: () => undefined,
    listeners: () => ["Fit"],
    helps: () => true,
    ready: () => undefined,
  });

  apply(step: Operation): void {
    switch (step.do) {
      case "add":
        return this.#enter(step.name, () => this.queue.add(info(step.name, step.priority)), step.priority);
      case "update":
        return this.#enter(
          step.name,
          () => this.queue.update(info(step.name, step.priority), step.worthTrying),
          step.priority,
        );
      case "remove":
        this.waiting.delete(keyOf(step.name));
        return this.queue.remove(keyOf(step.name));
      case "pop":
        return void this.pop();
      case "refuse":
        return this.#putBack((pod) => this.queue.putUnschedulable(pod, new Set(["Fit"])));
      case "fail":
        return this.#putBack((pod) => this.queue.putFailed(pod));
      case "event":
        return this.queue.moveOn({ event: "NodeAdded" });
      case "advance":
        return this.clock.advance(step.ms);
    }
  }

  pop(): QueuedPod | undefined {
    const pod = this.queue.pop();
    if (!pod) return undefined;
    expect(this.waiting.get(pod.info.key)).toBe(pod.info.priority);
    this.waiting.delete(pod.info.key);
    this.tried.push(pod);
    return pod;
  }

  check(): void {
    for (const name of names) expect(this.queue.has(keyOf(name))).toBe(this.waiting.has(keyOf(name)));
    const { active, backoff, unschedulable, gated } = this.queue.sizes;
    expect(active + backoff + unschedulable + gated).toBe(this.waiting.size);
  }

  /** A pod that is being tried is in nobody's hands but the scheduler's: it adds none twice. */
  #enter(name: string, put: () => void, priority: number): void {
    if (this.tried.some(({ info: { key } }) => key === keyOf(name))) return;
    put();
    this.waiting.set(keyOf(name), priority);
  }

  #putBack(put: (pod: QueuedPod) => void): void {
    const pod = this.tried.shift();
    if (!pod) return;
    put(pod);
    this.waiting.set(pod.info.key, pod.info.priority);
  }
}

describe("the scheduling queue, whatever happens", () => {
  it("loses no pod, has none twice, and ends with all of them by priority, then by turn", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (steps) => {
        const model = new Model();
        for (const step of steps) {
          model.apply(step);
          model.check();
        }
        model.apply({ do: "event" });
        model.clock.advance(longestBackoffMs);
        const expected = model.waiting.size;
        const popped: QueuedPod[] = [];
        for (let pod = model.pop(); pod; pod = model.pop()) popped.push(pod);
        expect(popped.length).toBe(expected);
        const sorted = [...popped].sort((a, b) => b.info.priority - a.info.priority || a.turn - b.turn);
        expect(popped).toEqual(sorted);
      }),
      { numRuns: 500 },
    );
  });

  it("takes pods that come within a millisecond in the order in which they came", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
        const { queue } = new Model();
        for (let index = 0; index < count; index++) queue.add(info(`pod-${index}`, 0));
        const popped = Array.from({ length: count }, () => queue.pop()?.info.key);
        expect(popped).toEqual(Array.from({ length: count }, (_, index) => keyOf(`pod-${index}`)));
      }),
      { numRuns: 30 },
    );
  });
});
