import { describe, expect, it } from "vitest";
import type { Pod, PodSpec } from "../types.generated.ts";
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

describe("a pod with limits of its own", () => {
  it.each([
    ["its limits where no container requests anything", {}, { cpu: "500m", memory: "1Gi" }],
    ["what containers request together", { requests: { cpu: "200m" } }, { cpu: "400m", memory: "1Gi" }],
    ["what containers have as limits", { limits: { memory: "96Mi" } }, { cpu: "500m", memory: "192Mi" }],
  ])("requests %s", (_, resources, expected) => {
    const spec: PodSpec = {
      resources: { limits: { cpu: "500m", memory: "1Gi" } },
      containers: ["a", "b"].map((name) => ({ name, resources: structuredClone(resources) })),
    };
    setPodDefaults({ metadata: { name: "p" }, spec });
    expect(spec.resources?.requests).toEqual(expected);
  });

  it("requests what it says, and nothing without limits", () => {
    const containers = [{ name: "c", resources: { requests: { cpu: "1" } } }];
    const asks: PodSpec = { resources: { limits: { cpu: "2" }, requests: { cpu: "1500m" } }, containers };
    const unlimited: PodSpec = { resources: { requests: { memory: "1Gi" } }, containers };
    for (const spec of [asks, unlimited]) setPodDefaults({ metadata: { name: "p" }, spec });
    expect(asks.resources?.requests).toEqual({ cpu: "1500m" });
    expect(unlimited.resources?.requests).toEqual({ memory: "1Gi" });
  });
});

it("what has its defaults is not changed by a second time", () => {
  const container = { name: "a", image: "x", ports: [{ containerPort: 1 }], livenessProbe: { httpGet: { port: 1 } } };
  const once: Pod = { metadata: { name: "p" }, spec: { volumes: [{ name: "v" }], containers: [container] } };
  setPodDefaults(once);
  const twice = structuredClone(once);
  setPodDefaults(twice);
  expect(twice).toEqual(once);
});
