import type { Container, ContainerStatus, Pod } from "../../api/core/v1/types.generated.ts";
import { appContainers, initContainers, isSidecar } from "../pod/pod-containers.ts";
import { restartsAfter, restartsInit } from "../pod/restart-policy.ts";
import type { ContainerStatuses } from "./container-statuses.ts";

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed";

type Progress = "pending" | "failedForGood" | "done";

/** The pod's phase by what its containers do (upstream's getPhase). `terminal`: it will never run again. */
export function podPhase(pod: Pod, statuses: ContainerStatuses, terminal: boolean, initialized: boolean): PodPhase {
  const init = initContainers(pod).filter((spec) => !isSidecar(spec));
  const progress = init.map((spec) => initProgress(pod, spec, find(statuses.init, spec)));
  if (progress.includes("failedForGood")) return "Failed";
  const sidecars = initContainers(pod)
    .filter(isSidecar)
    .map((spec) => find(statuses.init, spec));
  if (terminal) return verdict(statuses.app);
  if (progress.includes("pending")) return "Pending";
  if (!initialized && sidecars.some(isStartingSidecar)) return "Pending";
  const apps = appContainers(pod).map((spec) => find(statuses.app, spec));
  if (apps.some((status) => status?.state?.waiting && !status.lastState?.terminated)) return "Pending";
  if (apps.some((status) => status?.state?.running)) return "Running";
  if (apps.some((status) => !hasStopped(status))) return "Pending";
  const over = appContainers(pod).every((spec) => isOver(pod, spec, find(statuses.app, spec)));
  if (!over || sidecars.some((status) => status?.state?.running)) return "Running";
  return verdict(statuses.app);
}

const find = (statuses: readonly ContainerStatus[], { name }: Container) =>
  statuses.find((status) => status.name === name);

const hasStopped = (status: ContainerStatus | undefined) =>
  status?.state?.terminated !== undefined || (status?.state?.waiting && status.lastState?.terminated) !== undefined;

function isStartingSidecar(status: ContainerStatus | undefined): boolean {
  return !status?.started && !status?.state?.terminated && !status?.lastState?.terminated;
}

function initProgress(pod: Pod, spec: Container, status: ContainerStatus | undefined): Progress {
  const end = status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
  if (!end) return "pending";
  if (end.exitCode === 0) return "done";
  return restartsInit(pod, spec, end.exitCode) ? "pending" : "failedForGood";
}

/** It has ended, and its policy lets it stay so. */
function isOver(pod: Pod, spec: Container, status: ContainerStatus | undefined): boolean {
  const end = status?.state?.terminated;
  return end !== undefined && !restartsAfter(pod, spec, end.exitCode);
}

function verdict(statuses: readonly ContainerStatus[]): PodPhase {
  const codes = statuses.map(({ state, lastState }) => (state?.terminated ?? lastState?.terminated)?.exitCode);
  return codes.every((code) => code === 0) ? "Succeeded" : "Failed";
}
