import { describe, expect, it } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import { makePod } from "../../testing/make-pod.ts";
import { newPodInfo } from "../framework/pod-info.ts";
import { prioritySort } from "../plugins/priority-sort/priority-sort.ts";
import { schedulingGates } from "../plugins/scheduling-gates/scheduling-gates.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";

const pod = (name: string, priority = 0, gates: string[] = []) =>
  newPodInfo(makePod(name, { spec: { priority, schedulingGates: gates.map((gate) => ({ name: gate })) } }));

function newQueue() {
  const clock = new FakeClock();
  const told = { ready: 0 };
  const queue = new SchedulingQueue({
    clock,
    less: (a, b) => prioritySort().less?.(a, b) ?? false,
    preEnqueue: (info) => schedulingGates().preEnqueue?.(info),
    listeners: () => ["Fit", "Other"],
    helps: (plugin, _pod, { event }) => plugin === "Fit" && event === "NodeAdded",
    ready: () => told.ready++,
  });
  const pop = () => queue.pop()?.info.key;
  return { clock, queue, told, pop };
}

describe("the scheduling queue", () => {
  it("gives pods by priority, then by age", () => {
    const { clock, queue, pop } = newQueue();
    for (const info of [pod("old"), pod("new"), pod("high", 5)]) {
      queue.add(info);
      clock.advance(1);
    }
    expect([pop(), pop(), pop(), pop()]).toEqual(["default/high", "default/old", "default/new", undefined]);
  });

  it("keeps a refused pod until something happens that helps it", () => {
    const { queue, pop } = newQueue();
    queue.add(pod("web"));
    const web = queue.pop();
    if (web) queue.putUnschedulable(web, new Set(["Fit"]));
    queue.moveOn({ event: "NodeLabelsChanged" });
    expect(pop()).toBeUndefined();
    queue.moveOn({ event: "NodeAdded" });
    expect(pop()).toBe("default/web");
  });

  it("tries a refused pod after five minutes in any case", () => {
    const { clock, queue, pop, told } = newQueue();
    queue.add(pod("web"));
    const web = queue.pop();
    if (web) queue.putUnschedulable(web, new Set(["Other"]));
    clock.advance(299_999);
    expect(pop()).toBeUndefined();
    const before = told.ready;
    clock.advance(1);
    expect(told.ready).toBe(before + 1);
    expect(pop()).toBe("default/web");
    expect(clock.pending).toBe(0);
  });

  it("lets active pods go before those in backoff, and these before their time when none is active", () => {
    const { queue, pop } = newQueue();
    queue.add(pod("refused", 9));
    const refused = queue.pop();
    if (refused) queue.putUnschedulable(refused, new Set(["Fit"]));
    queue.moveOn({ event: "NodeAdded" });
    queue.add(pod("fresh"));
    expect([pop(), pop()]).toEqual(["default/fresh", "default/refused"]);
  });

  it("lets a pod whose backoff is over compete by priority, however many others are active", () => {
    const { clock, queue, pop } = newQueue();
    queue.add(pod("refused", 9));
    const refused = queue.pop();
    if (refused) queue.putUnschedulable(refused, new Set(["Fit"]));
    queue.moveOn({ event: "NodeAdded" });
    queue.add(pod("fresh"));
    queue.add(pod("fresher"));
    expect(pop()).toBe("default/fresh");
    clock.advance(1000);
    expect(pop()).toBe("default/refused");
  });

  it("makes a pod that failed by an error wait one second, then two, up to ten", () => {
    const { clock, queue, told } = newQueue();
    queue.add(pod("web"));
    for (const wait of [1000, 2000, 4000, 8000, 10_000, 10_000]) {
      const web = queue.pop();
      if (!web) throw new Error("the pod did not come back");
      queue.putFailed(web);
      clock.advance(wait - 1);
      expect(queue.pop()).toBeUndefined();
      const before = told.ready;
      clock.advance(1);
      expect(told.ready).toBe(before + 1);
    }
  });

  it("makes nobody wait longer when the machine's clock is set back", () => {
    const { clock, queue, pop } = newQueue();
    for (const name of ["failed", "refused"]) queue.add(pod(name));
    const failed = queue.pop();
    if (failed) queue.putFailed(failed);
    const refused = queue.pop();
    if (refused) queue.putUnschedulable(refused, new Set(["Other"]));
    clock.setBack(3_600_000);
    clock.advance(1000);
    expect(pop()).toBe("default/failed");
    clock.advance(299_000);
    expect(pop()).toBe("default/refused");
  });

  it("lets no event move a refused pod that a gate holds back since", () => {
    const { clock, queue, pop } = newQueue();
    queue.add(pod("a"));
    const refused = queue.pop();
    if (refused) queue.putUnschedulable(refused, new Set(["Fit"]));
    queue.update(pod("a", 0, ["wait"]), true);
    clock.advance(10_000);
    expect(pop()).toBe(undefined);
    queue.moveOn({ event: "NodeAdded" });
    expect(queue.sizes).toEqual({ active: 0, backoff: 0, unschedulable: 0, gated: 1 });
  });

  it("holds gated pods until an update takes their gates away", () => {
    const { queue, pop } = newQueue();
    queue.add(pod("web", 0, ["wait"]));
    queue.moveOn({ event: "NodeAdded" });
    expect(pop()).toBeUndefined();
    expect(queue.sizes).toEqual({ active: 0, backoff: 0, unschedulable: 0, gated: 1 });
    queue.update(pod("web"), true);
    expect(pop()).toBe("default/web");
  });

  it("takes an update of a waiting pod without giving it another turn, unless it is worth trying", () => {
    const { queue, pop } = newQueue();
    queue.add(pod("web"));
    const web = queue.pop();
    if (web) queue.putUnschedulable(web, new Set(["Other"]));
    queue.update(pod("web"), false);
    expect(pop()).toBeUndefined();
    queue.update(pod("web", 7), true);
    expect(queue.pop()?.info.priority).toBe(7);
  });

  it("forgets a pod wherever it waits", () => {
    const { queue, pop } = newQueue();
    queue.add(pod("a"));
    queue.add(pod("b"));
    const a = queue.pop();
    if (a) queue.putUnschedulable(a, new Set(["Fit"]));
    queue.remove("default/a");
    queue.remove("default/b");
    queue.moveOn({ event: "NodeAdded" });
    expect(pop()).toBeUndefined();
  });
});
