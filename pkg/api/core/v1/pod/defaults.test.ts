import { describe, expect, it } from "vitest";
import type { PodSpec } from "../types.generated.ts";
import { setPodDefaults, setPodSpecDefaults } from "./defaults.ts";

const limits = { memory: "40Mi" };
const asked = (): PodSpec => ({
  hostNetwork: true,
  initContainers: [{ name: "i", resources: { limits } }],
  containers: [{ name: "c", resources: { limits }, ports: [{ containerPort: 80 }] }],
});

describe("requests and host ports that are left out", () => {
  it("are filled in in a pod", () => {
    const spec = asked();
    setPodDefaults({ metadata: { name: "p" }, spec });
    expect(spec.initContainers?.[0]?.resources).toEqual({ limits, requests: limits });
    expect(spec.containers[0]?.resources).toEqual({ limits, requests: limits });
    expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: "TCP" }]);
  });

  it("stay away in the template of one, so that limits can be made lower", () => {
    const spec = asked();
    setPodSpecDefaults(spec);
    expect(spec.initContainers?.[0]?.resources).toEqual({ limits });
    expect(spec.containers[0]?.resources).toEqual({ limits });
    expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, protocol: "TCP" }]);
  });
});
