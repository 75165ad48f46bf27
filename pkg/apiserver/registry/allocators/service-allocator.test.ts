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

const large = () => new ServiceAllocator({ serviceCIDR: "10.1.0.0/16", nodePorts: { first: 30_000, last: 32_767 } });
const nodePortsOf = ({ spec }: Service) => spec.ports?.map(({ nodePort }) => nodePort);
/** The service as it is stored when a client creates it. */
function created(allocator: ServiceAllocator, spec: Service["spec"]): Service {
  const stored = service(structuredClone(spec));
  allocator.beforeCreate(stored, false);
  return stored;
}
/** And when it then sends another spec, without what it had been given. */
function updated(allocator: ServiceAllocator, old: Service, spec: Service["spec"]): Service {
  const stored = service(structuredClone(spec));
  allocator.beforeUpdate(stored, old, false)?.(true);
  return stored;
}

test("a new service has one number on the nodes for one port over TCP and over UDP", () => {
  const dns = created(large(), {
    type: "NodePort",
    ports: [
      { name: "udp", port: 53, protocol: "UDP" },
      { name: "tcp", port: 53, protocol: "TCP" },
      { name: "metrics", port: 9153, protocol: "TCP" },
    ],
  });
  const [udp, tcp, metrics] = nodePortsOf(dns) ?? [];
  expect(udp).toBe(tcp);
  expect(metrics).not.toBe(tcp);
  const asked = created(large(), {
    type: "NodePort",
    ports: [
      { name: "udp", port: 53, protocol: "UDP" },
      { name: "tcp", port: 53, protocol: "TCP", nodePort: 30_053 },
    ],
  });
  expect(nodePortsOf(asked)).toEqual([30_053, 30_053]);
});

test("a port keeps its number on the nodes by its name, whatever else changes", () => {
  const allocator = large();
  const before = created(allocator, { type: "NodePort", ports: [{ name: "http", port: 80, protocol: "TCP" }] });
  const after = updated(allocator, before, {
    type: "LoadBalancer",
    ports: [
      { name: "new", port: 80, protocol: "TCP" },
      { name: "http", port: 8080, protocol: "TCP" },
    ],
  });
  expect(nodePortsOf(after)?.[1]).toBe(nodePortsOf(before)?.[0]);
  expect(nodePortsOf(after)?.[0]).toBeGreaterThan(0);
  expect(nodePortsOf(after)?.[0]).not.toBe(nodePortsOf(after)?.[1]);
});

test("a balanced service without numbers of its own holds those it asks for", () => {
  const allocator = large();
  const spec: Service["spec"] = {
    type: "LoadBalancer",
    allocateLoadBalancerNodePorts: false,
    ports: [
      { name: "http", port: 80, protocol: "TCP", nodePort: 30_080 },
      { name: "https", port: 443, protocol: "TCP" },
    ],
  };
  const balanced = created(allocator, spec);
  expect(nodePortsOf(balanced)).toEqual([30_080, undefined]);
  expect(() => created(allocator, spec)).toThrow("provided port is already allocated");
  const { ports = [] } = spec;
  const anew = updated(allocator, balanced, { ...spec, ports: ports.map(({ nodePort: _, ...port }) => port) });
  expect(nodePortsOf(anew)).toEqual([30_080, undefined]);
});

test("a number for health checks cannot be one that a port has", () => {
  const spec: Service["spec"] = {
    type: "LoadBalancer",
    externalTrafficPolicy: "Local",
    healthCheckNodePort: 30_080,
    ports: [{ port: 80, protocol: "TCP", nodePort: 30_080 }],
  };
  expect(() => created(large(), spec)).toThrow("provided port is already allocated");
});

test("the first addresses and numbers are left to those who ask for them", () => {
  const allocator = large();
  for (let i = 0; i < 2_000; i++) {
    const { spec } = created(allocator, { type: "NodePort", ports: [{ port: 80, protocol: "TCP" }] });
    expect(Number(spec.clusterIP?.split(".")[2])).toBeGreaterThan(0);
    expect(spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_086);
  }
});

test("a service of nothing but names has both families, and keeps the policy it has", () => {
  const allocator = large();
  const names = created(allocator, { clusterIP: "None" });
  expect(names.spec).toMatchObject({ ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv4", "IPv6"] });
  const single = created(allocator, { clusterIP: "None", ipFamilyPolicy: "SingleStack" });
  expect(updated(allocator, single, { clusterIP: "None" }).spec).toMatchObject({
    ipFamilyPolicy: "SingleStack",
    ipFamilies: ["IPv4"],
  });
  const selecting = created(allocator, { clusterIP: "None", selector: { app: "web" } });
  expect(selecting.spec).toMatchObject({ ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] });
});

test("what this cluster's addresses cannot give is refused", () => {
  const allocator = large();
  expect(() => created(allocator, { ipFamilyPolicy: "RequireDualStack" })).toThrow(
    "this cluster is not configured for dual-stack services",
  );
  expect(() => created(allocator, { ipFamilies: ["IPv6"] })).toThrow("not configured on this cluster");
  expect(() => created(allocator, { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4", "IPv6"] })).toThrow(
    "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
  );
});
