import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deploymentSchema, freeFormSchema } from "../fake-schemas.ts";
import { StatusError } from "../status-error.ts";
import { applyStrategicMergePatch } from "./strategic-merge-patch.ts";

const inPod = (spec: unknown) => ({ spec: { template: { spec } } });

function patchPod(before: unknown, patch: unknown): unknown {
  const original = inPod(before);
  const copies = structuredClone([original, patch]);
  const result = applyStrategicMergePatch(original, inPod(patch), deploymentSchema);
  expect([original, patch]).toEqual(copies);
  return (result as { spec: { template: { spec: unknown } } }).spec.template.spec;
}

const a = { name: "a", image: "a:1" };
const b = { name: "b", image: "b:1" };
const c = { name: "c", image: "c:1" };

describe("strategic merge patch", () => {
  it("merges lists by key, new elements in the patch's place", () => {
    expect(patchPod({ containers: [a, b] }, { containers: [{ name: "b", image: "b:2" }, c] })).toEqual({
      containers: [a, { name: "b", image: "b:2" }, c],
    });
  });

  it("merges nested lists by their own keys", () => {
    const before = { containers: [{ ...a, ports: [{ containerPort: 80 }], env: [{ name: "X", value: "1" }] }] };
    const patch = { containers: [{ name: "a", ports: [{ containerPort: 80, name: "http" }], env: [{ name: "Y" }] }] };
    expect(patchPod(before, patch)).toEqual({
      containers: [
        { ...a, ports: [{ containerPort: 80, name: "http" }], env: [{ name: "Y" }, { name: "X", value: "1" }] },
      ],
    });
  });

  it("replaces atomic lists and deletes by null", () => {
    const before = { containers: [{ ...a, args: ["1", "2"] }], restartPolicy: "Always" };
    expect(patchPod(before, { containers: [{ name: "a", args: ["3"] }], restartPolicy: null })).toEqual({
      containers: [{ ...a, args: ["3"] }],
    });
  });

  it("deletes an element by directive", () => {
    expect(patchPod({ containers: [a, b] }, { containers: [{ $patch: "delete", name: "a" }] })).toEqual({
      containers: [b],
    });
  });

  it("replaces a list or a map by directive", () => {
    expect(patchPod({ containers: [a, b] }, { containers: [c, { $patch: "replace" }] })).toEqual({ containers: [c] });
    expect(patchPod({ containers: [a] }, { $patch: "replace", restartPolicy: "Never" })).toEqual({
      restartPolicy: "Never",
    });
    expect(patchPod({ containers: [a] }, { $patch: "delete" })).toEqual({});
    expect(patchPod({ containers: [a] }, { $patch: "merge", restartPolicy: "Never" })).toEqual({
      containers: [a],
      restartPolicy: "Never",
    });
  });

  it("keeps the element order that the patch asks for and leaves the server's elements where they stood", () => {
    const order = [{ name: "c" }, { name: "a" }];
    expect(patchPod({ containers: [a, b, c] }, { "$setElementOrder/containers": order })).toEqual({
      containers: [b, c, a],
    });
    expect(patchPod({ containers: [b, a] }, { "$setElementOrder/containers": order, containers: [c] })).toEqual({
      containers: [c, b, a],
    });
  });

  it("merges and orders primitive lists, and deletes from them", () => {
    const before = { metadata: { finalizers: ["x/1", "x/2"] } };
    const patch = {
      metadata: {
        "$deleteFromPrimitiveList/finalizers": ["x/1"],
        "$setElementOrder/finalizers": ["x/3", "x/2"],
        finalizers: ["x/3"],
      },
    };
    expect(applyStrategicMergePatch(before, patch, deploymentSchema)).toEqual({
      metadata: { finalizers: ["x/3", "x/2"] },
    });
  });

  it("retains only the keys that the patch names", () => {
    const before = { volumes: [{ name: "v", emptyDir: { medium: "" } }] };
    const patch = { volumes: [{ name: "v", hostPath: { path: "/x" }, $retainKeys: ["name", "hostPath"] }] };
    expect(patchPod(before, patch)).toEqual({ volumes: [{ name: "v", hostPath: { path: "/x" } }] });
  });

  it("takes new values without nulls and directives", () => {
    const patch = { containers: [{ ...a, image: null, resources: { limits: { cpu: null } } }] };
    expect(patchPod({}, patch)).toEqual({ containers: [{ name: "a", resources: { limits: {} } }] });
  });

  it("merges maps inside free-form values and replaces their lists", () => {
    const before = { spec: { a: { x: 1 }, l: [1] } };
    expect(applyStrategicMergePatch(before, { spec: { a: { y: 2 }, l: [2] } }, freeFormSchema)).toEqual({
      spec: { a: { x: 1, y: 2 }, l: [2] },
    });
  });

  it.each([
    [{ containers: [{ image: "x" }] }, 422, "does not contain declared merge key: name"],
    [{ containers: [{ name: "a", $patch: "twist" }] }, 400, "unknown patch type"],
    [{ volumes: [{ name: "v", emptyDir: {}, $retainKeys: ["name"] }] }, 400, "invalid patch format of retainKeys"],
    [{ "$setElementOrder/containers": [{ name: "a" }], containers: [c] }, 400, "setElementOrder list"],
    [{ "$setElementOrder/containers": 1 }, 400, "setElementOrder list"],
  ])("refuses %j", (patch, code, message) => {
    const run = () => patchPod({ containers: [a], volumes: [{ name: "v" }] }, patch);
    expect(run).toThrow(message);
    expect(run).toThrow(StatusError);
    try {
      run();
    } catch (error) {
      expect((error as StatusError).code).toBe(code);
    }
  });

  const names: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"));
  const containers = (list: string[]) => list.map((name) => ({ name, image: `${name}:1` }));

  it("makes the list that a client computed, order included, whatever stood there", () => {
    fc.assert(
      fc.property(names, names, (from, to) => {
        const gone = from.filter((name) => !to.includes(name)).map((name) => ({ $patch: "delete", name }));
        const added = containers(to.filter((name) => !from.includes(name)));
        const order = to.map((name) => ({ name }));
        const patch = { "$setElementOrder/containers": order, containers: [...added, ...gone] };
        const result = patchPod({ containers: containers(from) }, patch);
        expect(result).toEqual({ containers: containers(to) });
        expect(patchPod(result, patch)).toEqual(result);
      }),
    );
  });
});
