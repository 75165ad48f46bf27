import { expect, test } from "vitest";
import type { Container, PodSpec } from "../types.generated.ts";
import { podSpecWarnings } from "./warnings.ts";

const warned = (spec: Partial<PodSpec>, container: Partial<Container> = {}) =>
  podSpecWarnings({ containers: [{ name: "a", ...container }], ...spec }, "spec");

test.each<[string, Partial<PodSpec>, Partial<Container>, string[]]>([
  [
    "nothing odd",
    {},
    { env: [{ name: "A" }, { name: "B" }], resources: { limits: { memory: "1Gi", cpu: "100m" } } },
    [],
  ],
  [
    "a variable twice",
    {},
    { env: [{ name: "A" }, { name: "A" }] },
    ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    "a port twice",
    {},
    { ports: [{ containerPort: 80 }, { containerPort: 80 }] },
    ["spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"],
  ],
  [
    "a tenth of a byte",
    {},
    { resources: { limits: { memory: "100m" } } },
    ['spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer'],
  ],
  [
    "a label of old",
    { nodeSelector: { "beta.kubernetes.io/os": "linux" } },
    {},
    ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  ["a secret without a name", { imagePullSecrets: [{}] }, {}, ['spec.imagePullSecrets[0].name: invalid empty name ""']],
  [
    "less than no time to stop",
    { terminationGracePeriodSeconds: -1 },
    {},
    ["spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"],
  ],
])("%s is warned of in upstream's words", (_, spec, container, expected) => {
  expect(warned(spec, container)).toEqual(expected);
});
