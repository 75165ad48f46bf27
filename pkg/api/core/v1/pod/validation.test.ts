import { expect, test } from "vitest";
import type { Pod, PodSpec } from "../types.generated.ts";
import { setPodDefaults } from "./defaults.ts";
import { validatePod, validatePodUpdate } from "./validation.ts";

const pod = (spec: Partial<PodSpec>): Pod => {
  const made: Pod = { metadata: { name: "p" }, spec: { containers: [{ name: "main", image: "x:1" }], ...spec } };
  setPodDefaults(made);
  return made;
};
const texts = (spec: Partial<PodSpec>) => validatePod(pod(spec)).map(({ field, message }) => `${field}: ${message}`);

test("a pod with its defaults is right", () => {
  expect(texts({})).toEqual([]);
});

test("defaults are filled once: a second time changes nothing", () => {
  const once = pod({
    volumes: [{ name: "v" }],
    containers: [{ name: "a", image: "x", ports: [{ containerPort: 1 }], livenessProbe: { httpGet: { port: 1 } } }],
  });
  const twice = structuredClone(once);
  setPodDefaults(twice);
  expect(twice).toEqual(once);
});

test.each<[string, Partial<PodSpec>, string[]]>([
  ["no container", { containers: [] }, ["spec.containers: Required value"]],
  ["no image", { containers: [{ name: "a" }] }, ["spec.containers[0].image: Required value"]],
  [
    "two of one name",
    {
      containers: [
        { name: "a", image: "x" },
        { name: "a", image: "x" },
      ],
    },
    ['spec.containers[1].name: Duplicate value: "a"'],
  ],
  [
    "a mount of no volume",
    { containers: [{ name: "a", image: "x", volumeMounts: [{ name: "v", mountPath: "/v" }] }] },
    ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
  ],
  [
    "more asked for than allowed",
    { containers: [{ name: "a", image: "x", resources: { requests: { cpu: "1" }, limits: { cpu: "100m" } } }] },
    ['spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 100m'],
  ],
  [
    "a port that cannot be",
    { containers: [{ name: "a", image: "x", ports: [{ containerPort: 70_000 }] }] },
    ["spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"],
  ],
  [
    "a probe without a way",
    { containers: [{ name: "a", image: "x", readinessProbe: {} }] },
    ["spec.containers[0].readinessProbe: Required value: must specify a handler type"],
  ],
  [
    "another restart policy",
    { restartPolicy: "Sometimes" },
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
])("%s is told by its path", (_, spec, expected) => {
  expect(texts(spec)).toEqual(expected);
});

test("an update may change images and add tolerations, and nothing else", () => {
  const old = pod({});
  expect(
    validatePodUpdate(pod({ containers: [{ name: "main", image: "x:2" }] }), { ...old, spec: { ...old.spec } }),
  ).toEqual([...validatePodUpdate(old, old)]);
  expect(validatePodUpdate(pod({ tolerations: [{ operator: "Exists" }] }), old)).toEqual([]);
  const [error] = validatePodUpdate(pod({ hostNetwork: true }), old);
  expect(`${error?.field}: ${error?.message}`).toMatch(
    /^spec: Forbidden: pod updates may not change fields other than/,
  );
});
