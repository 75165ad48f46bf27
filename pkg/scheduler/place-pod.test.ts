import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeNode } from "../testing/make-node.ts";
import { makePod } from "../testing/make-pod.ts";
import { placeAll as place } from "./fake-placement.ts";
import { tolerates } from "./framework/pod-info.ts";

const taints = [
  { key: "a", value: "1", effect: "NoSchedule" },
  { key: "b", effect: "NoExecute" },
  { key: "c", value: "2", effect: "PreferNoSchedule" },
];
const toleration = fc.constantFrom(
  { operator: "Exists" },
  { key: "a", operator: "Equal", value: "1" },
  { key: "a", value: "2" },
  { key: "b", operator: "Exists", effect: "NoExecute" },
);
const disk = fc.constantFrom("ssd", "hdd");

const anyNode = fc.record({
  cpu: fc.integer({ min: 0, max: 8 }),
  memory: fc.integer({ min: 0, max: 16 }),
  gpus: fc.integer({ min: 0, max: 2 }),
  pods: fc.integer({ min: 0, max: 6 }),
  taints: fc.subarray(taints, { maxLength: 1 }),
  unschedulable: fc.boolean(),
  disk,
});

const anyPod = fc.record({
  cpu: fc.integer({ min: 0, max: 4000 }),
  memory: fc.integer({ min: 0, max: 8 }),
  gpus: fc.integer({ min: 0, max: 2 }),
  hostPort: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  tolerations: fc.array(toleration, { maxLength: 2 }),
  disk: fc.option(disk, { nil: undefined }),
});

const gpu = "example.com/gpu";

describe("placing pods", () => {
  it("never over-commits a node and puts no pod where it may not be", () => {
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 6 }), fc.array(anyPod, { maxLength: 30 }), (nodeSpecs, podSpecs) => {
        const nodes = nodeSpecs.map((node, index) =>
          makeNode(`n${index}`, {
            labels: { disk: node.disk },
            spec: { taints: node.taints, unschedulable: node.unschedulable },
            allocatable: {
              cpu: `${node.cpu}`,
              memory: `${node.memory}Gi`,
              pods: `${node.pods}`,
              [gpu]: `${node.gpus}`,
            },
          }),
        );
        const pods = podSpecs.map((pod, index) => {
          const requests = { cpu: `${pod.cpu}m`, memory: `${pod.memory}Gi`, [gpu]: `${pod.gpus}` };
          const ports = pod.hostPort ? [{ containerPort: 80, hostPort: pod.hostPort }] : [];
          return makePod(`p${index}`, {
            spec: {
              containers: [{ name: "app", resources: { requests }, ports }],
              tolerations: pod.tolerations,
              ...(pod.disk && { nodeSelector: { disk: pod.disk } }),
            },
          });
        });
        const chosen = place(nodes, pods);
        nodeSpecs.forEach((node, index) => {
          const mine = podSpecs.filter((_, each) => chosen[each] === `n${index}`);
          const sum = (amount: (pod: (typeof mine)[number]) => number) =>
            mine.reduce((all, pod) => all + amount(pod), 0);
          expect(sum(({ cpu }) => cpu)).toBeLessThanOrEqual(node.cpu * 1000);
          expect(sum(({ memory }) => memory)).toBeLessThanOrEqual(node.memory);
          expect(sum(({ gpus }) => gpus)).toBeLessThanOrEqual(node.gpus);
          expect(mine.length).toBeLessThanOrEqual(node.pods);
          const ports = mine.flatMap(({ hostPort }) => hostPort ?? []);
          expect(new Set(ports).size).toBe(ports.length);
          const cordon = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
          const hard = [...node.taints, ...(node.unschedulable ? [cordon] : [])].filter(
            (t) => t.effect !== "PreferNoSchedule",
          );
          for (const pod of mine) {
            expect(pod.disk ?? node.disk).toBe(node.disk);
            for (const taint of hard) expect(pod.tolerations.some((each) => tolerates(each, taint))).toBe(true);
          }
        });
      }),
      { numRuns: 200 },
    );
  });

  it("leaves no pod without a node that would fit it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
        fc.nat(20),
        (cpus, count) => {
          const nodes = cpus.map((cpu, index) => makeNode(`n${index}`, { allocatable: { cpu: `${cpu}` } }));
          const pods = Array.from({ length: count }, (_, index) => makePod(`p${index}`, { requests: { cpu: "1" } }));
          const room = cpus.reduce((sum, cpu) => sum + cpu, 0);
          expect(place(nodes, pods).filter(Boolean).length).toBe(Math.min(count, room));
        },
      ),
    );
  });

  it("spreads equal pods over equal nodes", () => {
    const nodes = ["a", "b", "c"].map((name) => makeNode(name));
    const pods = Array.from({ length: 9 }, (_, index) => makePod(`p${index}`, { requests: { cpu: "100m" } }));
    const chosen = place(nodes, pods);
    for (const name of ["a", "b", "c"]) expect(chosen.filter((each) => each === name).length).toBe(3);
  });

  it("prefers nodes without soft taints, with preferred labels, and with the image", () => {
    const soft = makeNode("soft", { spec: { taints: [{ key: "x", effect: "PreferNoSchedule" }] } });
    expect(place([soft, makeNode("plain")], [makePod("p")])).toEqual(["plain"]);
    const preference = { matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] };
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] };
    const wants = makePod("p", { spec: { affinity: { nodeAffinity } } });
    expect(place([makeNode("plain"), makeNode("ssd", { labels: { disk: "ssd" } })], [wants])).toEqual(["ssd"]);
    const images = [{ names: ["app:1"], sizeBytes: 500 * 1024 * 1024 }];
    expect(place([makeNode("plain"), makeNode("warm", { status: { images } })], [makePod("p")])).toEqual(["warm"]);
  });
});
