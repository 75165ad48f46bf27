import { expect, test } from "vitest";
import type { ContainerStatus, Pod, PodStatus } from "../../../../api/core/v1/types.generated.ts";
import { podText } from "./pod-status-text.ts";

const now = Date.parse("2026-01-01T00:01:00Z");
const startedAt = "2026-01-01T00:00:00Z";
const running = { running: { startedAt } };
const ended = (exitCode: number) => ({ terminated: { exitCode, reason: exitCode === 0 ? "Completed" : "Error" } });
const crashed = { terminated: { exitCode: 3, finishedAt: startedAt } };

const container = (name: string, fields: Partial<ContainerStatus> = {}): ContainerStatus => ({
  ...{ name, image: "web", imageID: "", ready: false, restartCount: 0, state: running },
  ...fields,
});

/** A pod with an init container "first", a sidecar "proxy" and a container "main". */
const pod = (status: PodStatus, deletionTimestamp?: string): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", ...(deletionTimestamp && { deletionTimestamp }) },
  spec: {
    initContainers: [
      { name: "first", image: "web" },
      { name: "proxy", image: "web", restartPolicy: "Always" },
    ],
    containers: [{ name: "main", image: "web" }],
  },
  status,
});

const initialized = { conditions: [{ type: "Initialized", status: "True" }] };
const first = container("first", { state: ended(0), restartCount: 2, lastState: crashed });
const proxy = container("proxy", { started: true, ready: true });

test("a pod that runs counts its sidecars, and no longer what it took to initialize", () => {
  const main = container("main", { ready: true, restartCount: 1, lastState: crashed });
  const status = { ...initialized, phase: "Running", initContainerStatuses: [first, proxy], containerStatuses: [main] };
  expect(podText(pod(status), now)).toEqual({ ready: "2/2", status: "Running", restarts: "1 (60s ago)" });
});

test("a pod that initializes says how far it is, and how often that was tried", () => {
  const waiting = { waiting: { reason: "PodInitializing" } };
  const again = { ...first, state: running };
  const rest = { initContainerStatuses: [again, container("proxy", { state: waiting, restartCount: 0 })] };
  const status = { phase: "Pending", ...rest, containerStatuses: [container("main", { state: waiting })] };
  expect(podText(pod(status), now)).toEqual({ ready: "0/2", status: "Init:0/2", restarts: "2 (60s ago)" });
});

test("a pod whose work is done has completed, whatever code its sidecar was stopped with", () => {
  const stopped = container("proxy", { state: ended(3), started: false });
  const rest = { initContainerStatuses: [first, stopped], containerStatuses: [container("main", { state: ended(0) })] };
  expect(podText(pod({ ...initialized, phase: "Succeeded", ...rest }), now).status).toBe("Completed");
});

test("a sidecar that crashes is told of beside containers that run", () => {
  const waiting = container("proxy", { state: { waiting: { reason: "CrashLoopBackOff" } }, started: false });
  const rest = { initContainerStatuses: [first, waiting], containerStatuses: [container("main", { ready: true })] };
  const text = podText(pod({ ...initialized, phase: "Running", ...rest }), now);
  expect(text).toMatchObject({ ready: "1/2", status: "Init:CrashLoopBackOff" });
});

test("a pod that is deleted terminates until its phase is final", () => {
  const rest = { initContainerStatuses: [first, proxy], containerStatuses: [container("main", { state: ended(1) })] };
  const said = (phase: string) => podText(pod({ ...initialized, phase, ...rest }, startedAt), now).status;
  expect(said("Running")).toBe("Terminating");
  expect(said("Failed")).toBe("Error");
});
