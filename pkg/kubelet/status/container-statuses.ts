import type { Container, ContainerState, ContainerStatus } from "../../api/core/v1/types.generated.ts";
import { appContainers, ephemeralContainers, initContainers, isSidecar } from "../pod/pod-containers.ts";
import { restartsInit, shouldRestart } from "../pod/restart-policy.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";
import { type ObservedContainer, observedStatus } from "./observed-status.ts";
import type { StatusInput } from "./status-input.ts";

/** A status per container of the manifest, by the list in which the manifest has them. */
export interface ContainerStatuses {
  readonly init: ContainerStatus[];
  readonly app: ContainerStatus[];
  readonly ephemeral: ContainerStatus[];
}

type Role = keyof ContainerStatuses;

/** One status per container of the manifest, in its order (upstream's convertToAPIContainerStatuses). */
export function containerStatuses(input: StatusInput): ContainerStatuses {
  const { pod, previous } = input;
  const [init, app, ephemeral] = [initContainers(pod), appContainers(pod), ephemeralContainers(pod)];
  const initializing = { waiting: { reason: "PodInitializing" } };
  const creating = { waiting: { reason: "ContainerCreating" } };
  const statuses = (role: Role, specs: readonly Container[], old: Told, starting: ContainerState) =>
    specs.map((spec) => statusOf(input, role, observed(input, spec, old, starting)));
  return {
    init: statuses("init", init, previous?.initContainerStatuses, initializing),
    app: statuses("app", app, previous?.containerStatuses, init.length > 0 ? initializing : creating),
    ephemeral: statuses("ephemeral", ephemeral, previous?.ephemeralContainerStatuses, creating),
  };
}

type Told = readonly ContainerStatus[] | undefined;

function observed({ runtime }: StatusInput, spec: Container, told: Told, starting: ContainerState): ObservedContainer {
  const old = told?.find(({ name }) => name === spec.name);
  const [newest, predecessor] = runtime.containers.filter(({ name }) => name === spec.name);
  return { spec, newest, predecessor, old, starting };
}

function statusOf(input: StatusInput, role: Role, container: ObservedContainer): ContainerStatus {
  const status = withWaitingReason(input, role, container, observedStatus(input, container));
  const { started, ready } = readiness(input, role, container, status);
  return {
    ...status,
    ready,
    ...(role !== "ephemeral" && { started }),
    ...mountsOf(container.spec),
    ...(container.newest && resourcesOf(container.spec)),
  };
}

/** A container that will be started again waits, with the reason why it is not yet; its end becomes the last state. */
function withWaitingReason(
  input: StatusInput,
  role: Role,
  { spec, newest }: ObservedContainer,
  status: ContainerStatus,
): ContainerStatus {
  const waiting = input.waiting(spec.name);
  if (!waiting || input.terminal || status.state?.running) return status;
  if (role === "init" && newest?.state === "exited" && !willRunInitAgain(input, spec, newest)) return status;
  if (role !== "init" && !shouldRestart(input.pod, spec, newest)) return status;
  const ended = status.state?.terminated;
  const { reason, message } = waiting;
  return {
    ...status,
    state: { waiting: { reason, ...(message && { message }) } },
    lastState: ended ? { terminated: ended } : (status.lastState ?? {}),
  };
}

function willRunInitAgain({ pod }: StatusInput, spec: Container, newest: RuntimeContainer): boolean {
  return isSidecar(spec) || (newest.exitCode !== 0 && restartsInit(pod, spec, newest.exitCode));
}

function readiness(
  input: StatusInput,
  role: Role,
  { spec, newest }: ObservedContainer,
  { state }: ContainerStatus,
): { readonly started: boolean; readonly ready: boolean } {
  if (role === "init" && !isSidecar(spec)) return { started: false, ready: state?.terminated?.exitCode === 0 };
  if (!state?.running || !newest) return { started: false, ready: false };
  const started = input.started(newest);
  return { started, ready: role !== "ephemeral" && started && input.ready(newest, spec) };
}

function mountsOf({ volumeMounts }: Container): Pick<ContainerStatus, "volumeMounts"> {
  if (!volumeMounts?.length) return {};
  const describe = ({ name, mountPath, readOnly, recursiveReadOnly }: (typeof volumeMounts)[number]) => ({
    name,
    mountPath,
    ...(readOnly && { readOnly, recursiveReadOnly: recursiveReadOnly === "Enabled" ? "Enabled" : "Disabled" }),
  });
  return { volumeMounts: volumeMounts.map(describe) };
}

/** As of all containers that the runtime has; what is not made yet has been given nothing. */
function resourcesOf({
  resources = {},
}: Container): Required<Pick<ContainerStatus, "resources">> & Pick<ContainerStatus, "allocatedResources"> {
  return { ...(resources.requests && { allocatedResources: resources.requests }), resources };
}
