import { describe, expect, it } from "vitest";
import type { Container, Pod, PodSpec, PodStatus } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import type { RuntimeContainer, RuntimePod } from "../runtime/runtime-pod.ts";
import { generatePodStatus } from "./generate-pod-status.ts";
import type { StatusInput } from "./status-input.ts";
import { statusPatch } from "./status-patch.ts";

const now = Date.parse("2026-01-02T03:04:05Z");
const app = (name: string, more: Partial<Container> = {}): Container => ({ name, image: `${name}:1`, ...more });
const pod = (spec: Partial<PodSpec> = {}): Pod => ({
  metadata: { name: "p", namespace: "default", uid: "u", generation: 3 },
  spec: { containers: [app("a")], restartPolicy: "Always", ...spec },
});

function instance(name: string, more: Partial<RuntimeContainer> = {}): RuntimeContainer {
  return {
    ...{ id: `${name}-${more.attempt ?? 0}`, name, sandboxId: "s", state: "running", attempt: 0, hash: "" },
    ...{ createdAt: now, startedAt: now, finishedAt: 0, exitCode: 0, reason: "", message: "" },
    ...{ image: `${name}:1`, imageId: "sha", logPath: "", notes: {} },
    ...more,
  };
}
const ended = (name: string, exitCode: number, more: Partial<RuntimeContainer> = {}) =>
  instance(name, { state: "exited", exitCode, finishedAt: now, ...more });

function runtimeOf(...containers: readonly RuntimeContainer[]): RuntimePod {
  const sandbox = { id: "s", ready: true, attempt: 0, createdAt: now, ips: ["10.0.0.2"] };
  return { uid: "u", namespace: "default", name: "p", sandboxes: [sandbox], containers };
}

const status = (input: Partial<StatusInput>): PodStatus =>
  generatePodStatus({
    pod: pod(),
    previous: undefined,
    runtime: runtimeOf(),
    now,
    hostIPs: ["192.0.2.1"],
    runtimeName: "docker",
    waiting: () => undefined,
    started: () => true,
    ready: () => true,
    terminal: false,
    ...input,
  });

describe("a container's user", () => {
  const as = (uid: number) => ({ user: { uid, gid: 7, supplementalGroups: [7, 8] } });
  const userIn = (input: Partial<StatusInput>) => status(input).containerStatuses?.[0]?.user;

  it("is who its first process ran as at the beginning, until the container's next instance", () => {
    const previous = status({ runtime: runtimeOf(instance("a", as(0))) });
    const first = { linux: as(0).user };
    expect(previous.containerStatuses?.[0]?.user).toEqual(first);
    expect(userIn({ previous, runtime: runtimeOf(instance("a", as(5))) })).toEqual(first);
    expect(userIn({ previous, runtime: runtimeOf(ended("a", 1)) })).toEqual(first);
    const next = { attempt: 1, ...as(5) };
    expect(userIn({ previous, runtime: runtimeOf(instance("a", next)) })).toEqual({ linux: as(5).user });
  });

  it("is not told where the runtime does not know it", () => {
    expect(status({ runtime: runtimeOf(instance("a")) }).containerStatuses?.[0]).not.toHaveProperty("user");
  });
});

describe("a pod's phase", () => {
  const two = { containers: [app("a"), app("b")] };
  const sidecar = { initContainers: [app("s", { restartPolicy: "Always" })] };
  it.each<[string, Partial<PodSpec>, RuntimeContainer[], boolean, string]>([
    ["nothing runs yet", {}, [], false, "Pending"],
    ["one of two is not there yet", two, [instance("a")], false, "Pending"],
    ["all run", two, [instance("a"), instance("b")], false, "Running"],
    ["one ended and will restart", two, [ended("a", 1), instance("b")], false, "Running"],
    ["all ended and will restart", {}, [ended("a", 0)], false, "Running"],
    ["all ended well and stay so", { restartPolicy: "OnFailure" }, [ended("a", 0)], false, "Succeeded"],
    ["one failed and is tried again", { restartPolicy: "OnFailure" }, [ended("a", 1)], false, "Running"],
    ["one failed for good", { ...two, restartPolicy: "Never" }, [ended("a", 1), ended("b", 0)], false, "Failed"],
    [
      "one failed, the other runs",
      { ...two, restartPolicy: "Never" },
      [ended("a", 1), instance("b")],
      false,
      "Running",
    ],
    ["it was stopped from outside", {}, [ended("a", 0)], true, "Succeeded"],
    ["it was killed from outside", {}, [ended("a", 137)], true, "Failed"],
    ["init runs", { initContainers: [app("i")] }, [instance("i")], false, "Pending"],
    ["init failed and is tried again", { initContainers: [app("i")] }, [ended("i", 1)], false, "Pending"],
    ["init failed for good", { initContainers: [app("i")], restartPolicy: "Never" }, [ended("i", 1)], false, "Failed"],
    ["a sidecar runs beside the app", sidecar, [instance("s"), instance("a")], false, "Running"],
    [
      "only a sidecar is left",
      { ...sidecar, restartPolicy: "Never" },
      [instance("s"), ended("a", 0)],
      false,
      "Running",
    ],
    [
      "the sidecar is gone too",
      { ...sidecar, restartPolicy: "Never" },
      [ended("s", 137), ended("a", 0)],
      false,
      "Succeeded",
    ],
  ])("when %s", (_when, spec, containers, terminal, phase) => {
    expect(status({ pod: pod(spec), runtime: runtimeOf(...containers), terminal }).phase).toBe(phase);
  });

  it("stays once it is final", () => {
    const previous: PodStatus = { phase: "Failed", reason: "Evicted" };
    const found = status({ previous, runtime: runtimeOf(instance("a")) });
    expect(found).toMatchObject({ phase: "Failed", reason: "Evicted" });
  });
});

describe("a container's status", () => {
  it("tells of the instance before when there was one", () => {
    const runtime = runtimeOf(instance("a", { attempt: 2 }), ended("a", 3, { attempt: 1 }));
    expect(status({ runtime }).containerStatuses?.[0]).toMatchObject({
      restartCount: 2,
      containerID: "docker://a-2",
      lastState: { terminated: { exitCode: 3, reason: "Error", containerID: "docker://a-1" } },
    });
  });

  it("waits with its reason when it will run again, its end becoming the last state", () => {
    const waiting = () => ({ reason: "CrashLoopBackOff", message: "back-off 10s" });
    const [found] = status({ runtime: runtimeOf(ended("a", 1)), waiting }).containerStatuses ?? [];
    expect(found).toMatchObject({
      state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
      lastState: { terminated: { exitCode: 1 } },
      ready: false,
    });
  });

  it("is PodInitializing while init containers run", () => {
    const spec = { initContainers: [app("i"), app("j")] };
    const found = status({ pod: pod(spec), runtime: runtimeOf(instance("i")) });
    expect(found.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: "PodInitializing" } });
    expect(found.initContainerStatuses?.map(({ state }) => Object.keys(state ?? {})[0])).toEqual([
      "running",
      "waiting",
    ]);
    expect(getCondition(found.conditions, "Initialized")).toMatchObject({
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [i j]",
    });
  });

  it("says so when a container that ran cannot be found any more", () => {
    const previous = status({ runtime: runtimeOf(instance("a")) });
    const [found] = status({ previous, terminal: true }).containerStatuses ?? [];
    expect(found?.state?.terminated).toMatchObject({ reason: "ContainerStatusUnknown", exitCode: 137 });
  });

  it("has resources as soon as the runtime has the container, also where the pod asks for none", () => {
    const some = { requests: { cpu: "1" }, limits: { cpu: "2" } };
    const spec = { containers: [app("none"), app("some", { resources: some }), app("waits", { resources: some })] };
    const seen = status({ pod: pod(spec), runtime: runtimeOf(instance("none"), instance("some")) }).containerStatuses;
    expect(seen?.map(({ resources, allocatedResources }) => [resources, allocatedResources])).toEqual([
      [{}, undefined],
      [some, some.requests],
      [undefined, undefined],
    ]);
  });

  it("counts the restart of one that cannot be found any more, once, unless its pod ends", () => {
    const previous = status({ runtime: runtimeOf(instance("a", { attempt: 4 })) });
    const count = (input: Partial<StatusInput>) => status(input).containerStatuses?.[0]?.restartCount;
    expect(count({ previous })).toBe(5);
    expect(count({ previous: status({ previous }) })).toBe(5);
    const ending = { ...pod(), metadata: { ...pod().metadata, deletionTimestamp: "2026-01-02T03:04:05Z" } };
    expect(count({ previous, pod: ending })).toBe(4);
    expect(count({ previous, terminal: true })).toBe(4);
  });
});

describe("a pod's conditions", () => {
  it("keep their time while their status stays, and other writers' conditions", () => {
    const foreign = { type: "example.com/x", status: "True" };
    const first = status({ runtime: runtimeOf(instance("a")) });
    const previous = { ...first, conditions: [...(first.conditions ?? []), foreign] };
    const later = status({
      previous,
      pod: { ...pod(), status: previous },
      runtime: runtimeOf(instance("a")),
      now: now + 60_000,
    });
    expect(later.conditions).toContainEqual(foreign);
    expect(getCondition(later.conditions, "Ready")).toEqual({ ...getCondition(first.conditions, "Ready") });
    expect(statusPatch(pod(), previous, later)).toBeUndefined();
  });

  it("end with PodCompleted or PodFailed", () => {
    const done = status({ pod: pod({ restartPolicy: "Never" }), runtime: runtimeOf(ended("a", 0)) });
    expect(getCondition(done.conditions, "Ready")).toMatchObject({ status: "False", reason: "PodCompleted" });
    const failed = status({ pod: pod({ restartPolicy: "Never" }), runtime: runtimeOf(ended("a", 1)) });
    expect(getCondition(failed.conditions, "ContainersReady")).toMatchObject({ status: "False", reason: "PodFailed" });
  });
});
