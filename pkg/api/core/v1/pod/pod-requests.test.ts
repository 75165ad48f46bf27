import { describe, expect, it } from "vitest";
import type { Container, PodSpec } from "../types.generated.ts";
import { nonZeroDefaults, podRequests } from "./pod-requests.ts";

const container = (cpu: string, parts: Partial<Container> = {}): Container => ({
  name: "c",
  resources: { requests: { cpu } },
  ...parts,
});
const cpuOf = (spec: PodSpec) => podRequests(spec).get("cpu");

describe("podRequests", () => {
  it("adds up containers", () => expect(cpuOf({ containers: [container("1"), container("250m")] })).toBe(1250));

  it("counts the largest init container when it is more", () => {
    const initContainers = [container("2"), container("3")];
    expect(cpuOf({ containers: [container("1")], initContainers })).toBe(3000);
    expect(cpuOf({ containers: [container("5")], initContainers })).toBe(5000);
  });

  it("counts sidecars for as long as they run", () => {
    const sidecar = container("1", { restartPolicy: "Always" });
    expect(cpuOf({ containers: [container("1")], initContainers: [sidecar] })).toBe(2000);
    expect(cpuOf({ containers: [container("1")], initContainers: [sidecar, container("3")] })).toBe(4000);
    expect(cpuOf({ containers: [container("1")], initContainers: [container("3"), sidecar] })).toBe(3000);
  });

  it("adds the overhead, and takes pod-level requests before containers'", () => {
    const containers = [container("1")];
    expect(cpuOf({ containers, overhead: { cpu: "100m" } })).toBe(1100);
    expect(cpuOf({ containers, resources: { requests: { cpu: "4" } } })).toBe(4000);
  });

  it("can count containers that request nothing", () => {
    expect(podRequests({ containers: [{ name: "a" }, container("1")] }, nonZeroDefaults)).toEqual(
      new Map([
        ["cpu", 1100],
        ["memory", 400 * 1024 * 1024],
      ]),
    );
  });
});
