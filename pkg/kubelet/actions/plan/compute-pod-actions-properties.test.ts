import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { container, pod, sidecar } from "../../testing/planned-pod.ts";
import { RuntimeModel } from "../../testing/runtime-model.ts";

describe("plans, whatever happens", () => {
  const names = ["i1", "s1", "a", "b"] as const;
  const happening = fc.oneof(
    fc.record({
      kind: fc.constant("exit" as const),
      name: fc.constantFrom(...names),
      code: fc.constantFrom(0, 1, 137),
    }),
    fc.record({ kind: fc.constant("unhealthy" as const), name: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constant("sandboxDies" as const) }),
    fc.record({ kind: fc.constant("runtimeForgets" as const), name: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 400_000 }) }),
  );
  const pods = fc.record({
    restartPolicy: fc.constantFrom("Always", "OnFailure", "Never"),
    initContainers: fc.subarray([container("i1"), sidecar("s1")]),
    containers: fc.subarray([container("a"), container("b")], { minLength: 1 }),
  });

  it("settle, do nothing when done again, and never run two containers of a name", () => {
    fc.assert(
      fc.property(pods, fc.array(happening, { maxLength: 12 }), fc.boolean(), (spec, happenings, initWorks) => {
        const model = new RuntimeModel(pod(spec));
        model.endsAtOnce.set("i1", initWorks ? 0 : 1);
        model.settle();
        for (const each of happenings) {
          if (each.kind === "exit") model.exit(each.name, each.code);
          if (each.kind === "unhealthy") for (const { id } of model.live(each.name)) model.unhealthy.add(id);
          if (each.kind === "sandboxDies") model.killSandboxes();
          if (each.kind === "wait") model.now += each.ms;
          if (each.kind === "runtimeForgets") {
            model.containers = model.containers.filter(({ name, state }) => name !== each.name || state === "running");
          }
          model.settle();
          for (const name of names) expect(model.live(name).length).toBeLessThanOrEqual(1);
          expect(model.sandboxes.filter(({ ready }) => ready).length).toBeLessThanOrEqual(1);
          expect(model.plan().steps.every(({ type }) => type === "backOff")).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("bring every container of a pod that always restarts back to life", () => {
    fc.assert(
      fc.property(pods, fc.array(happening, { maxLength: 8 }), (spec, happenings) => {
        const model = new RuntimeModel(pod({ ...spec, restartPolicy: "Always" }));
        model.endsAtOnce.set("i1", 0);
        model.settle();
        for (const each of happenings) {
          if (each.kind === "exit") model.exit(each.name, each.code);
          if (each.kind === "sandboxDies") model.killSandboxes();
          model.settle();
        }
        for (let round = 0; round < 6; round++) {
          model.now += 300_000;
          model.settle();
        }
        for (const { name } of spec.containers) expect(model.live(name)).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});
