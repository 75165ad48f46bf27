import { expect, test } from "vitest";
import type { Pod, PodSpec } from "../types.generated.ts";
import { setPodDefaults } from "./defaults.ts";
import { validatePodUpdate } from "./update-validation.ts";

const pod = (spec: Partial<PodSpec>): Pod => {
  const made: Pod = { metadata: { name: "p" }, spec: { containers: [{ name: "main", image: "x:1" }], ...spec } };
  setPodDefaults(made);
  return made;
};

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

test.each<[string, Partial<PodSpec>, Partial<PodSpec>, string[]]>([
  [
    "a container more",
    {},
    { containers: ["main", "more"].map((name) => ({ name, image: "x:1" })) },
    ["spec.containers: Forbidden: pod updates may not add or remove containers"],
  ],
  [
    "more time",
    { activeDeadlineSeconds: 5 },
    { activeDeadlineSeconds: 6 },
    ["spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"],
  ],
  [
    "time without end",
    { activeDeadlineSeconds: 5 },
    {},
    ["spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value"],
  ],
  [
    "another toleration in place of one",
    { tolerations: [{ key: "a", operator: "Exists" }] },
    { tolerations: [{ key: "b", operator: "Exists" }] },
    ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
  ],
  [
    "other seconds of a toleration",
    { tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 1 }] },
    { tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 2 }] },
    [],
  ],
  [
    "a scheduling gate",
    {},
    { schedulingGates: [{ name: "example.org/gate" }] },
    [
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.org/gate'",
    ],
  ],
])("a running pod is not given %s without a word", (_, before, after, expected) => {
  const errors = validatePodUpdate(pod(after), pod(before));
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual(expected);
});
