import { expect, test } from "vitest";
import { serviceWarnings } from "./warnings.ts";

const warningsOf = (spec: object, annotations = {}) =>
  serviceWarnings({
    metadata: { name: "x", annotations },
    spec: { type: "ClusterIP", sessionAffinity: "None", ...spec },
  });

test.each<[string, object, string[]]>([
  ["a usual service", { clusterIP: "10.0.0.1", externalIPs: ["192.0.2.1"] }, []],
  [
    "a headless one that wants what it cannot have",
    { clusterIP: "None", loadBalancerIP: "192.0.2.1", externalIPs: ["192.0.2.1"], sessionAffinity: "ClientIP" },
    [
      "spec.loadBalancerIP is ignored for headless services",
      "spec.externalIPs is ignored for headless services",
      "spec.SessionAffinity is ignored for headless services",
    ],
  ],
  [
    "a name of another type",
    { externalName: "a.b", trafficDistribution: "PreferClose" },
    [
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ],
  [
    "addresses of a name",
    { type: "ExternalName", externalName: "a.b", externalIPs: ["192.0.2.1"] },
    ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
  ],
])("%s is warned of: %j", (_what, spec, warnings) => {
  expect(warningsOf(spec)).toEqual(warnings);
});

test("an annotation of old is warned of", () => {
  expect(warningsOf({}, { "service.kubernetes.io/topology-aware-hints": "auto" })).toEqual([
    "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
  ]);
});
