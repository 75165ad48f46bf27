import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { rollingStep } from "./rolling-step.ts";
import { maxSurge, maxUnavailable, replicasOf, type Rollout, totalAvailable, totalReplicas } from "./rollout.ts";

const deployment = (replicas: number, surge: number | string, unavailable: number | string): Deployment => ({
  metadata: { name: "web" },
  spec: {
    replicas,
    template: { spec: { containers: [] } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
  },
});

const set = (name: string, replicas: number, available: number, age = 0): ReplicaSet => ({
  metadata: { name, creationTimestamp: `2026-01-01T00:00:0${age}Z` },
  spec: { replicas, selector: {} },
  status: { replicas, availableReplicas: available },
});

const sizes = (changes: ReturnType<typeof rollingStep>) =>
  Object.fromEntries(changes.map(({ set, replicas }) => [set.metadata.name, replicas]));

test("the new set grows by the surge first", () => {
  const rollout: Rollout = { deployment: deployment(4, 1, 1), current: set("new", 0, 0, 1), old: [set("old", 4, 4)] };
  expect(sizes(rollingStep(rollout))).toEqual({ new: 1 });
});

test("old sets shrink as far as availability allows once the new one is as large as it may be", () => {
  const rollout: Rollout = { deployment: deployment(4, 1, 1), current: set("new", 1, 0, 1), old: [set("old", 4, 4)] };
  expect(sizes(rollingStep(rollout))).toEqual({ old: 3 });
});

test("replicas that are not available are given up first", () => {
  const rollout: Rollout = {
    deployment: deployment(10, 0, 2),
    current: set("new", 0, 0, 2),
    old: [set("sick", 3, 0), set("well", 7, 7, 1)],
  };
  expect(sizes(rollingStep(rollout))).toEqual({ sick: 1 });
});

test("a status from before the old set shrank does not count for pods that are about to go", () => {
  // The old set was 10 and is 8 now, but its status says 10 yet; one of the new is available by now.
  const rollout: Rollout = { deployment: deployment(10, 3, 2), current: set("new", 5, 1, 1), old: [set("old", 8, 10)] };
  expect(sizes(rollingStep(rollout))).toEqual({ old: 7 });
});

/** A set whose controller has not looked at its present size yet. */
const unsettled = (of: ReplicaSet): ReplicaSet => ({ ...of, metadata: { ...of.metadata, generation: 2 } });

test("what a set had before its size was changed counts neither as available nor as given up", () => {
  const back = unsettled(set("new", 4, 4, 1));
  expect(sizes(rollingStep({ deployment: deployment(4, 1, 0), current: back, old: [set("old", 1, 1)] }))).toEqual({});
  const old = [unsettled(set("old", 4, 0))];
  expect(sizes(rollingStep({ deployment: deployment(4, 1, 1), current: set("new", 1, 0, 1), old }))).toEqual({});
});

test("nothing new comes while an old set has yet to shrink", () => {
  const rollout = (old: ReplicaSet): Rollout => ({
    deployment: deployment(4, 1, 1),
    current: set("new", 1, 1, 1),
    old: [old],
  });
  expect(sizes(rollingStep(rollout(unsettled(set("old", 3, 4)))))).not.toHaveProperty("new");
  expect(sizes(rollingStep(rollout(set("old", 3, 3))))).toEqual({ new: 2 });
});

const amount = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
);

test("a rollout ends with the new set alone, never above the surge and never below the availability promised", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20 }),
      amount,
      amount,
      fc.infiniteStream(fc.boolean()),
      (replicas, surge, unavailable, coin) => {
        let rollout: Rollout = {
          deployment: deployment(replicas, surge, unavailable),
          current: set("new", 0, 0, 1),
          old: [set("old", replicas, replicas)],
        };
        const most = replicas + maxSurge(rollout.deployment);
        const least = replicas - maxUnavailable(rollout.deployment);
        for (let step = 0; step < 500; step++) {
          const changed = new Map(rollingStep(rollout).map((change) => [change.set, change.replicas]));
          const next = (each: ReplicaSet): ReplicaSet => {
            const size = changed.get(each) ?? replicasOf(each);
            // Each new pod becomes available when the coin says so; a set that shrinks loses unavailable ones first.
            const available = Math.min(size, each.status?.availableReplicas ?? 0);
            return {
              ...each,
              spec: { ...each.spec, replicas: size },
              status: { replicas: size, availableReplicas: Math.min(size, available + Number(coin.next().value)) },
            };
          };
          rollout = { ...rollout, current: rollout.current && next(rollout.current), old: rollout.old.map(next) };
          const sets = [...(rollout.current ? [rollout.current] : []), ...rollout.old];
          expect(totalReplicas(sets)).toBeLessThanOrEqual(most);
          expect(totalAvailable(sets)).toBeGreaterThanOrEqual(Math.min(least, replicas));
        }
        expect([rollout.current && replicasOf(rollout.current), totalReplicas(rollout.old)]).toEqual([replicas, 0]);
      },
    ),
    { numRuns: 50 },
  );
});
