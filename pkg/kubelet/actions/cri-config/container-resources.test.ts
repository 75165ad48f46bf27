import { describe, expect, it } from "vitest";
import type { Pod, ResourceRequirements } from "../../../api/core/v1/types.generated.ts";
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

  it("are those of the pod as a whole where a container has none", () => {
    const pod = podWith(undefined, { limits: { memory: "1Gi" } });
    const limits = { cpu: "500m", memory: "4Gi" };
    if (pod.spec) pod.spec.resources = { limits, requests: limits };
    const [bare, limited] = pod.spec?.containers.map((each) => containerResources(pod, each, capacity)) ?? [];
    expect(bare).toMatchObject({ cpuShares: 512n, cpuQuota: 50_000n, memoryLimitInBytes: 1n << 32n });
    expect(limited).toMatchObject({ cpuShares: 512n, cpuQuota: 50_000n, memoryLimitInBytes: 1n << 30n });
  });

  it("share among containers what the pod as a whole requests beyond them", () => {
    const pod = podWith({ requests: { memory: "1Gi" } }, undefined);
    if (pod.spec) pod.spec.resources = { requests: { memory: "3Gi" } };
    expect(pod.spec?.containers.map((each) => oomScoreAdj(pod, each, capacity))).toEqual([750, 875]);
  });

  it("do not let a sidecar be killed before the containers that it serves", () => {
    const pod = podWith({ requests: { memory: "4Gi" } }, { requests: { memory: "2Gi" } });
    const sidecar = { name: "s", restartPolicy: "Always" };
    if (pod.spec) pod.spec.initContainers = [sidecar];
    expect(oomScoreAdj(pod, sidecar, capacity)).toBe(750);
  });
});
