import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { scaleAnnotations } from "./annotations.ts";
import { maxSurge, type Rollout, type ScaleChange } from "./rollout.ts";
import { scalingStep, wasScaled } from "./scaling-step.ts";

const deployment = (replicas: number, type = "RollingUpdate"): Deployment => ({
  metadata: { name: "web" },
  spec: {
    replicas,
    template: { spec: { containers: [] } },
    strategy: { type, ...(type === "RollingUpdate" && { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } }) },
  },
});

/** A set that was told of a size of `desired` replicas last. */
const set = (name: string, replicas: number, desired: number, age = 0, available = replicas): ReplicaSet => ({
  metadata: { name, creationTimestamp: `2026-01-01T00:00:0${age}Z`, annotations: scaleAnnotations(desired, 3) },
  spec: { replicas, selector: {} },
  status: { replicas, availableReplicas: available },
});

const sizes = (changes: readonly ScaleChange[]) =>
  Object.fromEntries(changes.map(({ set, replicas }) => [set.metadata.name, replicas]));

test("scaling in the middle of a rollout is shared in proportion", () => {
  const rollout = { deployment: deployment(15), current: set("new", 5, 10, 1, 3), old: [set("old", 8, 10)] };
  expect(sizes(scalingStep(rollout))).toEqual({ new: 7, old: 11 });
});

test("a set whose share does not change is told of the new size too, or the rollout would stand still", () => {
  const rollout = { deployment: deployment(11), current: set("new", 5, 10, 1, 3), old: [set("old", 8, 10)] };
  expect(sizes(scalingStep(rollout))).toEqual({ new: 5, old: 9 });
});

test("of sets of one size the newest grows first and the oldest shrinks first", () => {
  const sets = { current: set("new", 5, 7, 1, 3), old: [set("old", 5, 7)] };
  expect(sizes(scalingStep({ deployment: deployment(8), ...sets }))).toEqual({ new: 6, old: 5 });
  expect(sizes(scalingStep({ deployment: deployment(6), ...sets }))).toEqual({ old: 4, new: 5 });
});

test("scaling to nothing takes every set down", () => {
  const rollout = { deployment: deployment(0), current: set("new", 5, 10, 1, 3), old: [set("old", 8, 10)] };
  expect(sizes(scalingStep(rollout))).toEqual({ new: 0, old: 0 });
});

test("a new set that is complete takes over from sets that were adopted", () => {
  const rollout = { deployment: deployment(4), current: set("new", 4, 4, 1), old: [set("adopted", 2, 7)] };
  expect(sizes(scalingStep(rollout))).toEqual({ new: 4, adopted: 0 });
});

const replicasIn = ({ current, old }: Rollout) =>
  [...(current ? [current] : []), ...old].map(({ spec }) => spec.replicas ?? 0);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** A rollout as it may stand after scaling to `known`: its sets share that and the surge, whatever part is there. */
const standing = fc
  .record({
    wanted: fc.integer({ min: 0, max: 40 }),
    known: fc.integer({ min: 1, max: 40 }),
    parts: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }),
    type: fc.constantFrom("RollingUpdate", "Recreate"),
    hasCurrent: fc.boolean(),
  })
  .map(({ wanted, known, parts, type, hasCurrent }): Rollout => {
    const share = Math.min(1, (known + 3) / Math.max(1, sum(parts)));
    const [first, ...others] = parts.map((part, i) => set(`set-${i}`, Math.floor(part * share), known, i, 0));
    const old = hasCurrent || !first ? others : [first, ...others];
    return { deployment: deployment(wanted, type), current: hasCurrent ? first : undefined, old };
  });

/** The rollout as it is when the step was carried out. */
function afterScaling(rollout: Rollout): Rollout {
  const { deployment, current, old } = rollout;
  const changed = new Map(scalingStep(rollout).map(({ set, replicas }) => [set, replicas]));
  const annotations = scaleAnnotations(deployment.spec.replicas ?? 1, maxSurge(deployment));
  const apply = (each: ReplicaSet): ReplicaSet => {
    const replicas = changed.get(each);
    if (replicas === undefined) return each;
    return { ...each, metadata: { ...each.metadata, annotations }, spec: { ...each.spec, replicas } };
  };
  return { ...rollout, current: current && apply(current), old: old.map(apply) };
}

test("after one step every set knows the size, and all together have what is allowed", () => {
  fc.assert(
    fc.property(standing, (rollout) => {
      const after = afterScaling(rollout);
      const wanted = rollout.deployment.spec.replicas ?? 1;
      expect(wasScaled(after)).toBe(false);
      expect(Math.min(...replicasIn(after))).toBeGreaterThanOrEqual(0);
      const active = replicasIn(rollout).filter((replicas) => replicas > 0).length;
      if (active === 1) expect(sum(replicasIn(after))).toBe(wanted);
      if (active > 1 && maxSurge(rollout.deployment) > 0)
        expect(sum(replicasIn(after))).toBe(wanted === 0 ? 0 : wanted + maxSurge(rollout.deployment));
    }),
  );
});
