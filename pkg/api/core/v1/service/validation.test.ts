import { expect, test } from "vitest";
import type { Service, ServiceSpec } from "../types.generated.ts";
import { setServiceDefaults } from "./defaults.ts";
import { dropTypeDependentFields } from "./service-type.ts";
import { validateService, validateServiceUpdate } from "./validation.ts";

const service = (spec: ServiceSpec): Service => {
  const made: Service = { metadata: { name: "s" }, spec: { ports: [{ port: 80 }], ...spec } };
  setServiceDefaults(made);
  return made;
};
const texts = (spec: ServiceSpec) => validateService(service(spec)).map(({ field, message }) => `${field}: ${message}`);

test.each<[string, ServiceSpec, string[]]>([
  ["nothing", {}, []],
  [
    "a node port without nodes",
    { ports: [{ port: 80, nodePort: 30_080 }] },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    "a policy for traffic that cannot come",
    { externalTrafficPolicy: "Local" },
    ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
  ],
  [
    "what only balancers have",
    { loadBalancerClass: "x", allocateLoadBalancerNodePorts: true, loadBalancerSourceRanges: ["10.0.0.0"] },
    [
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
  ],
  [
    "a stickiness of no time",
    { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
    [
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400",
    ],
  ],
  [
    "an outside address that is the machine's own",
    { externalIPs: ["127.0.0.1"] },
    ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ],
  [
    "a name that is no name",
    { type: "ExternalName", externalName: "A_b.", ports: [] },
    [expect.stringMatching(/^spec\.externalName: Invalid value: "A_b": a lowercase RFC 1123 subdomain/) as string],
  ],
])("%s is told by its path", (_, spec, expected) => {
  expect(texts(spec)).toEqual(expected);
});

test("a service that changes its type leaves behind what only the old one had", () => {
  const old = service({ type: "NodePort", clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] });
  const patched = { ...old, spec: { ...old.spec, type: "ClusterIP" } };
  dropTypeDependentFields(patched, old);
  expect(patched.spec.externalTrafficPolicy).toBeUndefined();
  expect(validateServiceUpdate(patched, old)).toEqual([]);
});

test("an address once given stays", () => {
  const old = service({ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] });
  const [error] = validateServiceUpdate(service({ clusterIP: "10.0.0.2", clusterIPs: ["10.0.0.2"] }), old);
  expect(error).toMatchObject({
    field: "spec.clusterIPs[0]",
    message: 'Invalid value: ["10.0.0.2"]: may not change once set',
  });
});
