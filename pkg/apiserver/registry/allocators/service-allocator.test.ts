import { expect, test } from "vitest";
import type { Service } from "../../../api/core/v1/types.generated.ts";
import { ServiceAllocator } from "./service-allocator.ts";

/** Two addresses and two ports. */
const small = () => new ServiceAllocator({ serviceCIDR: "10.1.0.0/30", nodePorts: { first: 31_000, last: 31_001 } });

const service = (spec: Service["spec"]): Service => ({ metadata: { name: "web" }, spec });
const nodePort = (port?: number): Service =>
  service({ type: "NodePort", ports: [{ port: 80, protocol: "TCP", ...(port && { nodePort: port }) }] });

test("a port outside the cluster's own range is refused with that range", () => {
  expect(() => small().beforeCreate(nodePort(30_000), false)).toThrow(
    "provided port is not in the valid range. The range of valid ports is 31000-31001",
  );
});

test("what a refused service had been given is free again", () => {
  const allocator = small();
  for (let attempt = 0; attempt < 3; attempt++)
    expect(() => allocator.beforeCreate(nodePort(30_000), false)).toThrow("valid range");
  const given = [nodePort(), nodePort()];
  given.forEach((each) => allocator.beforeCreate(each, false));
  expect(given.map(({ spec }) => spec.clusterIP).sort()).toEqual(["10.1.0.1", "10.1.0.2"]);
});

test("a dry run and a failed write hold nothing, a deleted service no longer does", () => {
  const allocator = small();
  const asked = nodePort(31_000);
  allocator.beforeCreate(structuredClone(asked), true);
  allocator.beforeCreate(structuredClone(asked), false)?.();
  const stored = structuredClone(asked);
  allocator.beforeCreate(stored, false);
  expect(() => allocator.beforeCreate(structuredClone(asked), false)).toThrow("provided port is already allocated");
  allocator.afterDelete(stored);
  expect(() => allocator.beforeCreate(structuredClone(asked), false)).not.toThrow();
});
