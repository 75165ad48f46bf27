import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { formatTime } from "../../apimachinery/time.ts";
import { makePod } from "../../testing/make-pod.ts";
import { podsToDelete } from "./pod-deletion-order.ts";

const now = Date.UTC(2026, 0, 2);

interface Traits {
  readonly uid?: string;
  readonly node?: string;
  readonly phase?: string;
  readonly readySeconds?: number | undefined;
  readonly cost?: string | undefined;
  readonly restarts?: number;
  readonly sidecarRestarts?: number;
  readonly ageSeconds?: number;
}

function pod(name: string, traits: Traits = {}): Pod {
  const { uid = name, node = "n1", phase = "Running", readySeconds = 600, cost, ageSeconds = 900 } = traits;
  const ready = { type: "Ready", status: "True", lastTransitionTime: formatTime(now - readySeconds * 1000) };
  const status = (restartCount = 0) => ({ name: "app", image: "", imageID: "", ready: true, restartCount });
  const made = makePod(name, {
    spec: { ...(node && { nodeName: node }), initContainers: [{ name: "side", restartPolicy: "Always" }] },
    status: {
      phase,
      conditions: "readySeconds" in traits && traits.readySeconds === undefined ? [] : [ready],
      containerStatuses: [status(traits.restarts)],
      initContainerStatuses: [{ ...status(traits.sidecarRestarts), name: "side" }],
    },
  });
  const annotations = cost === undefined ? {} : { "controller.kubernetes.io/pod-deletion-cost": cost };
  const creationTimestamp = formatTime(now - ageSeconds * 1000);
  return { ...made, metadata: { ...made.metadata, uid, annotations, creationTimestamp } };
}

const first = (pods: readonly Pod[], related = pods) => podsToDelete(pods, related, 1, now)[0]?.metadata.name;

test.each<[string, Traits, Traits]>([
  ["a pod without a node goes before one that is on a node", { node: "" }, { phase: "Pending" }],
  ["a pending pod goes before a running one", { phase: "Pending" }, { readySeconds: undefined }],
  ["a pod that is not ready goes before a ready one", { readySeconds: undefined }, { cost: "-5" }],
  ["the cheapest goes first", { cost: "-5", restarts: 0 }, { restarts: 9 }],
  ["the one that is ready for a shorter time goes first", { readySeconds: 10 }, { restarts: 9 }],
  ["the one with more restarts goes first", { restarts: 2 }, { ageSeconds: 3 }],
  ["the one whose sidecars restarted more goes first", { sidecarRestarts: 2 }, { ageSeconds: 3 }],
  ["the youngest goes first", { ageSeconds: 3 }, {}],
])("%s", (_, goes, stays) => {
  expect(first([pod("stays", stays), pod("goes", goes)])).toBe("goes");
  expect(first([pod("goes", goes), pod("stays", stays)])).toBe("goes");
});

test("pods of about the same age are told apart by uid, so that the choice spreads over nodes and zones", () => {
  const older = pod("older", { uid: "a", readySeconds: 700, ageSeconds: 1000 });
  const younger = pod("younger", { uid: "b", readySeconds: 600 });
  expect(first([younger, older])).toBe("older");
});

test("the node that has most pods of the same owner gives first, its other sets' pods counted", () => {
  const here = pod("here", { node: "n1" });
  const there = pod("there", { node: "n2" });
  expect(first([here, there], [here, there, pod("sibling", { node: "n2" })])).toBe("there");
});

test("a cost that is no whole number counts as none", () => {
  for (const cost of ["cheap", "1.5", "+3", "09", "-5x"]) {
    expect(first([pod("a", { cost }), pod("b", { cost: "-1" })])).toBe("b");
  }
});

const traits = fc.record({
  node: fc.constantFrom("", "n1", "n2"),
  phase: fc.constantFrom("Pending", "Running"),
  readySeconds: fc.constantFrom(undefined, 1, 3, 60, 61),
  cost: fc.constantFrom(undefined, "-1", "2"),
  restarts: fc.integer({ min: 0, max: 2 }),
  ageSeconds: fc.integer({ min: 0, max: 90 }),
});

test("who goes does not depend on the order in which pods are seen, and fewer to go are a part of more to go", () => {
  fc.assert(
    fc.property(fc.array(traits, { maxLength: 8 }), fc.nat(8), fc.infiniteStream(fc.nat()), (all, count, random) => {
      const pods = all.map((each, i) => pod(`p${i}`, { ...each, uid: `u${i}` }));
      const shuffled = [...pods].sort(() => ((random.next().value ?? 0) % 2) - 0.5);
      const names = (some: readonly Pod[], size: number) =>
        podsToDelete(some, pods, size, now).map(({ metadata }) => metadata.name);
      const doomed = names(pods, count);
      expect(names(shuffled, count).sort()).toEqual([...doomed].sort());
      for (const name of names(pods, Math.max(0, count - 1))) expect(doomed).toContain(name);
    }),
  );
});
