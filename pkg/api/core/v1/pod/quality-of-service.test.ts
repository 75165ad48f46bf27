import { describe, expect, it } from "vitest";
import type { Pod, ResourceRequirements } from "../types.generated.ts";
import { qualityOfService } from "./quality-of-service.ts";

const podWith = (...resources: (ResourceRequirements | undefined)[]): Pod => ({
  metadata: { name: "p" },
  spec: { containers: resources.map((each, index) => ({ name: `c${index}`, ...(each && { resources: each }) })) },
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
    expect(qualityOfService(podWith(...resources))).toBe(expected);
  });

  it.each([
    ["BestEffort", {}],
    ["Burstable", { requests: both }],
    ["Burstable", { limits: { cpu: "1" }, requests: { cpu: "1" } }],
    ["Guaranteed", { limits: both, requests: both }],
  ])("is %s for a pod that asks for %j as a whole, whatever its containers ask for", (expected, resources) => {
    const pod = podWith({ requests: { cpu: "500m" } });
    expect(qualityOfService({ ...pod, spec: { ...pod.spec, containers: pod.spec?.containers ?? [], resources } })).toBe(
      expected,
    );
  });
});
