import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TopologySpreadConstraint } from "../../../api/core/v1/types.generated.ts";
import { makeNode } from "../../../testing/make-node.ts";
import { makePod } from "../../../testing/make-pod.ts";
import { placeAll } from "../../fake-placement.ts";

const zone = "topology.kubernetes.io/zone";
const nodesOf = (zones: readonly string[]) =>
  zones.map((name, index) => makeNode(`${name}-${index}`, { labels: { [zone]: name } }));

const constraint = (parts: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  topologyKey: zone,
  maxSkew: 1,
  whenUnsatisfiable: "DoNotSchedule",
  labelSelector: { matchLabels: { app: "web" } },
  ...parts,
});

const webPods = (count: number, ...constraints: TopologySpreadConstraint[]) =>
  Array.from({ length: count }, (_, index) =>
    makePod(`web-${index}`, { labels: { app: "web" }, spec: { topologySpreadConstraints: constraints } }),
  );

const zonesOf = (chosen: readonly (string | undefined)[]) => chosen.map((node) => node?.split("-")[0]);

describe("pod topology spread", () => {
  it("never lets one zone have more than maxSkew pods above another", () => {
    const zones = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(zones, fc.integer({ min: 1, max: 3 }), fc.nat(12), (names, maxSkew, count) => {
        const chosen = zonesOf(placeAll(nodesOf(names), webPods(count, constraint({ maxSkew }))));
        const counts = [...new Set(names)].map((name) => chosen.filter((each) => each === name).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(maxSkew);
        expect(chosen.every(Boolean)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("refuses nodes that are in no zone, and the pod when its zone would be too full", () => {
    const blind = makeNode("blind-0");
    expect(zonesOf(placeAll([blind, ...nodesOf(["a"])], webPods(2, constraint())))).toEqual(["a", "a"]);
    const full = makeNode("b-9", { labels: { [zone]: "b" }, allocatable: { pods: "0" } });
    expect(zonesOf(placeAll([full, ...nodesOf(["a"])], webPods(2, constraint())))).toEqual(["a", undefined]);
  });

  it("counts missing zones as empty until there are minDomains", () => {
    const chosen = placeAll(nodesOf(["a"]), webPods(2, constraint({ minDomains: 2 })));
    expect(zonesOf(chosen)).toEqual(["a", undefined]);
  });

  it("leaves out nodes that the pod cannot use, as the policies say", () => {
    const tainted = makeNode("b-9", {
      labels: { [zone]: "b" },
      spec: { taints: [{ key: "x", effect: "NoSchedule" }] },
    });
    const nodes = [tainted, ...nodesOf(["a"])];
    expect(zonesOf(placeAll(nodes, webPods(2, constraint({ nodeTaintsPolicy: "Honor" }))))).toEqual(["a", "a"]);
    expect(zonesOf(placeAll(nodes, webPods(2, constraint())))).toEqual(["a", undefined]);
  });

  it("spreads as well as it can where it is only wished", () => {
    const wish = constraint({ whenUnsatisfiable: "ScheduleAnyway" });
    const chosen = zonesOf(placeAll(nodesOf(["a", "a", "a", "b"]), webPods(6, wish)));
    expect(chosen.filter((each) => each === "b").length).toBe(3);
  });

  it("counts only pods with the same value of matchLabelKeys", () => {
    const revision = (pods: ReturnType<typeof webPods>, hash: string) =>
      pods.map((pod) => ({
        ...pod,
        metadata: { ...pod.metadata, name: `${hash}-${pod.metadata.name}`, labels: { app: "web", hash } },
      }));
    const pods = webPods(1, constraint({ matchLabelKeys: ["hash"] }));
    const cordoned = makeNode("b-9", { labels: { [zone]: "b" }, allocatable: { pods: "0" } });
    const chosen = placeAll([cordoned, ...nodesOf(["a"])], [...revision(pods, "old"), ...revision(pods, "new")]);
    expect(zonesOf(chosen)).toEqual(["a", "a"]);
  });
});
