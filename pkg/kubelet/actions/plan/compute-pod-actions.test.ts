import { describe, expect, it } from "vitest";
import { containerHash } from "../../runtime/container-hash.ts";
import { container, pod, sidecar } from "../../testing/planned-pod.ts";
import { RuntimeModel } from "../../testing/runtime-model.ts";
import type { PodAction } from "./pod-action.ts";

function describeStep(step: PodAction): string {
  switch (step.type) {
    case "startContainer":
      return `start ${step.spec.name}#${step.restartCount}`;
    case "killContainer":
      return `kill ${step.container.name}`;
    case "backOff":
      return `backOff ${step.spec.name} ${step.delayMs}`;
    default:
      return step.type;
  }
}

const told = (steps: readonly PodAction[]) => steps.map(describeStep);

describe("computePodActions", () => {
  it("makes a sandbox and starts every container of a new pod", () => {
    const model = new RuntimeModel(pod({ containers: [container("a"), container("b")] }));
    expect(told(model.plan().steps)).toEqual(["createSandbox", "start a#0", "start b#0"]);
    model.settle();
    expect(model.plan()).toEqual({ steps: [], dueAt: undefined });
  });

  it("runs init containers one after the other, then sidecars' successors, then the app", () => {
    const model = new RuntimeModel(pod({ initContainers: [container("i1"), sidecar("s"), container("i2")] }));
    model.endsAtOnce.set("i1", 0).set("i2", 0);
    expect(told(model.settle())).toEqual(["createSandbox", "start i1#0", "start s#0", "start i2#0", "start app#0"]);
  });

  it("waits for an init container that runs", () => {
    const model = new RuntimeModel(pod({ initContainers: [container("i1")] }));
    expect(told(model.settle())).toEqual(["createSandbox", "start i1#0"]);
  });

  it("tries a failed init container again after its backoff", () => {
    const model = new RuntimeModel(pod({ initContainers: [container("i1")] }));
    model.endsAtOnce.set("i1", 1);
    expect(told(model.settle())).toEqual(["createSandbox", "start i1#0", "start i1#1"]);
    expect(told(model.plan().steps)).toEqual(["backOff i1 10000"]);
    model.now += 10_000;
    model.endsAtOnce.set("i1", 0);
    expect(told(model.settle())).toEqual(["start i1#2", "start app#0", "removeContainer"]);
  });

  it("gives up when an init container fails and nothing may restart", () => {
    const model = new RuntimeModel(pod({ restartPolicy: "Never", initContainers: [container("i1")] }));
    model.endsAtOnce.set("i1", 1);
    expect(told(model.settle())).toEqual(["createSandbox", "start i1#0", "killPod"]);
  });

  it.each([
    ["In", 42, true],
    ["In", 1, false],
    ["NotIn", 42, false],
    ["NotIn", 1, true],
  ])(
    "a container's own rule %s [42] restarts it after exit code %i, whatever its policy: %s",
    (operator, code, restarts) => {
      const restartPolicyRules = [{ action: "Restart", exitCodes: { operator, values: [42] } }];
      const containers = [container("app", { restartPolicy: "Never", restartPolicyRules })];
      const model = new RuntimeModel(pod({ restartPolicy: "Never", containers }));
      model.settle();
      model.exit("app", code);
      expect(told(model.settle())).toEqual(restarts ? ["start app#1"] : ["killPod"]);
    },
  );

  it.each([
    ["Always", 0, true],
    ["Always", 1, true],
    ["OnFailure", 0, false],
    ["OnFailure", 1, true],
    ["Never", 0, false],
    ["Never", 1, false],
  ])("restartPolicy %s after exit code %i restarts: %s", (restartPolicy, code, restarts) => {
    const model = new RuntimeModel(pod({ restartPolicy }));
    model.settle();
    model.exit("app", code);
    expect(told(model.settle())).toEqual(restarts ? ["start app#1"] : ["killPod"]);
  });

  it("doubles the wait of a container that keeps failing up to five minutes, and forgets it after ten", () => {
    const model = new RuntimeModel(pod());
    model.endsAtOnce.set("app", 1);
    model.settle();
    const waits: number[] = [];
    for (let round = 0; round < 8; round++) {
      const { dueAt = 0 } = model.plan();
      waits.push(Math.round((dueAt - model.now) / 1000));
      model.now = dueAt;
      model.settle();
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
    model.endsAtOnce.delete("app");
    model.now += 300_000;
    model.settle();
    model.now += 600_001;
    model.exit("app", 1);
    expect(told(model.plan().steps).filter((step) => step.startsWith("start"))).toHaveLength(1);
  });

  it("restarts a container whose image was changed, and only that", () => {
    const changed = pod({ containers: [container("a", { image: "new" }), container("b")] });
    const model = new RuntimeModel(changed);
    model.settle();
    const running = model.containers.find(({ name }) => name === "a");
    if (running) running.hash = "other";
    expect(told(model.settle())).toEqual(["kill a", "start a#1"]);
  });

  it("kills an unhealthy container, and restarts it unless it must not", () => {
    const always = new RuntimeModel(pod());
    always.settle();
    always.unhealthy.add(always.containers[0]?.id ?? "");
    expect(told(always.settle())).toEqual(["kill app", "start app#1"]);
    const never = new RuntimeModel(pod({ restartPolicy: "Never" }));
    never.settle();
    never.unhealthy.add(never.containers[0]?.id ?? "");
    expect(told(never.settle())).toEqual(["kill app", "killPod"]);
  });

  it("ends sidecars when the pod's own work is done", () => {
    const model = new RuntimeModel(pod({ restartPolicy: "Never", initContainers: [sidecar("s")] }));
    model.settle();
    model.exit("app", 0);
    expect(told(model.settle())).toEqual(["killPod"]);
    expect(model.live("s")).toEqual([]);
  });

  it("keeps a sidecar running beside the app", () => {
    const model = new RuntimeModel(pod({ initContainers: [sidecar("s")] }));
    model.settle();
    model.exit("s", 0);
    expect(told(model.settle())).toEqual(["start s#1"]);
  });

  it("makes a new sandbox when the old one died, and starts over from the first init container", () => {
    const model = new RuntimeModel(pod({ initContainers: [container("i")] }));
    model.endsAtOnce.set("i", 0);
    model.settle();
    model.killSandboxes();
    const steps = told(model.settle());
    expect(steps.slice(0, 3)).toEqual(["createSandbox", "start i#1", "start app#1"]);
    expect(model.sandboxes[0]).toMatchObject({ attempt: 1, ready: true });
  });

  it("leaves a pod that must not restart as it is when its sandbox died", () => {
    const model = new RuntimeModel(pod({ restartPolicy: "Never" }));
    model.settle();
    model.killSandboxes();
    expect(model.plan().steps).toEqual([]);
  });

  it("replaces a container that was made and never started", () => {
    const model = new RuntimeModel(pod());
    model.apply({ type: "createSandbox", attempt: 0 });
    const spec = container("app");
    const sandboxId = model.sandboxes[0]?.id ?? "";
    model.containers.unshift({ ...model.newContainer("app", sandboxId, 0, containerHash(spec)), state: "created" });
    expect(told(model.settle())).toEqual(["kill app", "start app#1"]);
  });

  it("goes on with the count of a container that the runtime forgot", () => {
    const model = new RuntimeModel(pod({ containers: [container("a"), container("b")] }));
    const status = (name: string) => ({ name, ready: false, image: "busybox", imageID: "" });
    // The first as it was; the second as the kubelet has told of it since.
    model.known.push(
      { ...status("a"), restartCount: 4, containerID: "docker://a" },
      { ...status("b"), restartCount: 5 },
    );
    expect(told(model.settle())).toEqual(["createSandbox", "start a#5", "start b#5"]);
  });

  it("starts an ephemeral container once", () => {
    const ephemeral = [{ name: "debug", image: "busybox" }] as never;
    const model = new RuntimeModel(pod({ ephemeralContainers: ephemeral }));
    expect(told(model.settle())).toContain("start debug#0");
    model.exit("debug", 1);
    expect(model.plan().steps).toEqual([]);
  });

  it("keeps one predecessor of a container and removes older ones", () => {
    const model = new RuntimeModel(pod());
    model.settle();
    for (let round = 0; round < 4; round++) {
      model.exit("app", 1);
      model.now += 700_000;
      model.settle();
    }
    expect(model.containers).toHaveLength(2);
    expect(model.containers[0]?.attempt).toBe(4);
  });
});
