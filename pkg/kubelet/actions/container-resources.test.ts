import { describe, expect, it } from "vitest";
import type { Pod, ResourceRequirements } from "../../api/core/v1/types.generated.ts";
import { qosClass } from "../pod/qos-class.ts";
import { containerResources, oomScoreAdj } from "./container-resources.ts";

const capacity = 8 * 2 ** 30;
const podWith = (...resources: (ResourceRequirements | undefined)[]): Pod => ({
  metadata: { name: "p" },
  spec: { containers: resources.map((each, index) => ({ name: `c${index}`, ...(each && { resources: each }) })) },
});
const first = (pod: Pod) => pod.spec?.containers[0] ?? { name: "" };

describe("container limits", () => {
  it.each([
    [undefined, { cpuShares: 2n, oomScoreAdj: 1000n }],
    [{ requests: { cpu: "500m" } }, { cpuShares: 512n, oomScoreAdj: 999n }],
    [{ requests: { cpu: "1m" } }, { cpuShares: 2n, oomScoreAdj: 999n }],
    [
      { limits: { cpu: "2", memory: "1Gi" } },
      { cpuShares: 2048n, cpuQuota: 200_000n, cpuPeriod: 100_000n, memoryLimitInBytes: 1n << 30n, oomScoreAdj: -997n },
    ],
    [{ limits: { cpu: "5m" } }, { cpuShares: 5n, cpuQuota: 1000n, cpuPeriod: 100_000n, oomScoreAdj: 999n }],
    [
      { requests: { memory: "4Gi" }, limits: { memory: "4Gi" } },
      { cpuShares: 2n, memoryLimitInBytes: 1n << 32n, oomScoreAdj: 500n },
    ],
  ])("follow from its requests and limits: case %#", (resources, expected) => {
    const pod = podWith(resources);
    expect(containerResources(pod, first(pod), capacity)).toEqual(expected);
  });

  it("spare node-critical pods when memory runs out", () => {
    const pod = podWith(undefined);
    if (pod.spec) pod.spec.priority = 2_000_001_000;
    expect(oomScoreAdj(pod, first(pod), capacity)).toBe(-997);
  });
});

describe("quality of service", () => {
  const both = { cpu: "1", memory: "1Gi" };
  it.each([
    ["BestEffort", [undefined, {}]],
    ["BestEffort", [{ requests: { "ephemeral-storage": "1Gi" } }]],
    ["Burstable", [{ requests: { cpu: "1" } }]],
    ["Burstable", [{ limits: both }, undefined]],
    ["Burstable", [{ limits: both, requests: { cpu: "500m" } }]],
    ["Guaranteed", [{ limits: both }]],
    ["Guaranteed", [{ limits: both, requests: { cpu: "1000m", memory: "1024Mi" } }]],
  ])("is %s for %j", (expected, resources) => {
    expect(qosClass(podWith(...resources))).toBe(expected);
  });
});
