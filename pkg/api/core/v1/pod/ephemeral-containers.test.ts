import { expect, test } from "vitest";
import type { EphemeralContainer, Pod } from "../types.generated.ts";
import { validateEphemeralContainersUpdate } from "./ephemeral-containers.ts";

const podWith = (...ephemeralContainers: Partial<EphemeralContainer>[]): Pod =>
  ({
    metadata: { name: "web" },
    spec: { containers: [{ name: "main", image: "web:1" }], ephemeralContainers },
  }) as unknown as Pod;
const problems = (now: Pod, before = podWith()) =>
  validateEphemeralContainersUpdate(now, before).map(({ field, message }) => `${field}: ${message}`);
const debugger_ = { name: "debug", image: "tools:1" };

test("an ephemeral container may be added, and looks into a container of the pod", () => {
  expect(problems(podWith({ ...debugger_, targetContainerName: "main" }))).toEqual([]);
  expect(problems(podWith({ ...debugger_, targetContainerName: "nope" }))).toEqual([
    'spec.ephemeralContainers[0].targetContainerName: Not found: "nope"',
  ]);
});

test("its name is its own, and it has neither ports nor probes nor resources", () => {
  expect(problems(podWith({ ...debugger_, name: "main" }))).toEqual([
    'spec.ephemeralContainers[0].name: Duplicate value: "main"',
  ]);
  const greedy = { ...debugger_, ports: [{ containerPort: 80, protocol: "TCP" }], resources: { limits: { cpu: "1" } } };
  expect(problems(podWith(greedy))).toEqual([
    "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
    "spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container",
  ]);
});

test("one that is there stays as it is", () => {
  const before = podWith(debugger_);
  expect(problems(podWith(), before)).toEqual([
    'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
  ]);
  expect(problems(podWith({ ...debugger_, image: "tools:2" }), before)).toEqual([
    'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n',
  ]);
});
