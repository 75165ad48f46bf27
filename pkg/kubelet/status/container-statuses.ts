import type { Container, ContainerState, ContainerStatus } from "../../api/core/v1/types.generated.ts";
import { appContainers, ephemeralContainers, initContainers, isSidecar } from "../pod/pod-containers.ts";
import { restartsInit, shouldRestart } from "../pod/restart-policy.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";
import { stateOf } from "./container-state.ts";
import type { StatusInput } from "./status-input.ts";

export interface ContainerStatuses {
  readonly init: ContainerStatus[];
  readonly app: ContainerStatus[];
  readonly ephemeral: ContainerStatus[];
}

/** One status per container of the manifest, in its order (upstream's convertToAPIContainerStatuses). */
export function containerStatuses(input: StatusInput): ContainerStatuses {
  const { pod, previous } = input;
  const hasInit = initContainers(pod).length > 0;
  const starting = (reason: string): ContainerState => ({ waiting: { reason } });
  return {
    init: initContainers(pod).map((spec) =>
      statusOf(input, spec, previous?.initContainerStatuses, starting("PodInitializing"), "init"),
    ),
    app: appContainers(pod).map((spec) =>
      statusOf(
        input,
        spec,
        previous?.containerStatuses,
        starting(hasInit ? "PodInitializing" : "ContainerCreating"),
        "app",
      ),
    ),
    ephemeral: ephemeralContainers(pod).map((spec) =>
      statusOf(input, spec, previous?.ephemeralContainerStatuses, starting("ContainerCreating"), "ephemeral"),
    ),
  };
}

type Role = keyof ContainerStatuses;

function statusOf(
  input: StatusInput,
  spec: Container,
  before: readonly ContainerStatus[] | undefined,
  starting: ContainerState,
  role: Role,
): ContainerStatus {
  const old = before?.find(({ name }) => name === spec.name);
  const instances = input.runtime.containers.filter(({ name }) => name === spec.name);
  const [newest, previous] = instances;
  const base = newest ? fromRuntime(input, spec, newest, previous, old) : withoutRuntime(input, spec, old, starting);
  const waited = withWaitingReason(input, spec, base, newest, role);
  const { started, ready } = readiness(input, spec, newest, waited, role);
  return {
    ...waited,
    ready,
    ...(role !== "ephemeral" && { started }),
    ...mountsOf(spec),
    ...(newest && resourcesOf(spec)),
  };
}

function fromRuntime(
  input: StatusInput,
  spec: Container,
  newest: RuntimeContainer,
  previous: RuntimeContainer | undefined,
  old: ContainerStatus | undefined,
): ContainerStatus {
  const containerID = `${input.runtimeName}://${newest.id}`;
  const lastState = previous
    ? stateOf(previous, `${input.runtimeName}://${previous.id}`)
    : inheritedState(old, containerID);
  const state = stateOf(newest, containerID);
  const user = old?.containerID === containerID ? (old.user ?? userOf(newest)) : userOf(newest);
  return {
    name: spec.name,
    state: Object.keys(state).length > 0 ? state : { waiting: { reason: "ContainerCreating" } },
    lastState: lastState.terminated ? lastState : {},
    ready: false,
    restartCount: Math.max(newest.attempt, 0),
    image: newest.image || (spec.image ?? ""),
    imageID: newest.imageId,
    containerID,
    ...(user && { user }),
  };
}

/** As it was when the container was first seen to run: a program may become somebody else, and has none at its end. */
const userOf = ({ user }: RuntimeContainer): ContainerStatus["user"] => user && { linux: user };

/** The runtime forgot the predecessor: what the API knew of it stays. */
function inheritedState(old: ContainerStatus | undefined, containerID: string): ContainerState {
  if (old?.containerID === containerID) return old.lastState ?? {};
  return old?.state?.terminated ? { terminated: old.state.terminated } : (old?.lastState ?? {});
}

/** No container in the runtime: not yet made, or gone without a trace. */
function withoutRuntime(
  { pod, terminal }: StatusInput,
  spec: Container,
  old: ContainerStatus | undefined,
  starting: ContainerState,
): ContainerStatus {
  const { restartCount = 0, lastState = {} } = old ?? {};
  const image = { image: spec.image ?? "", imageID: "" };
  if (old?.state?.terminated) return { ...old };
  // Its id goes from the status, so it is here that the start to come is counted.
  const lost = old?.containerID && !terminal && !pod.metadata?.deletionTimestamp ? 1 : 0;
  const base = { name: spec.name, ready: false, restartCount: restartCount + lost, ...image };
  if (!old?.state?.running) {
    const state = old?.state?.waiting && terminal ? old.state : starting;
    return { ...base, state, lastState, ...(terminal && old?.containerID && { containerID: old.containerID }) };
  }
  const terminated = {
    reason: "ContainerStatusUnknown",
    message: "The container could not be located when the pod was terminated",
    exitCode: 137,
  };
  if (terminal) return { ...old, state: { terminated }, ready: false };
  const message = "The container could not be located when the pod was deleted.  The container used to be Running";
  return { ...base, state: starting, lastState: { terminated: { ...terminated, message } } };
}

/** A container that will be started again waits, with the reason why it is not yet; its end becomes the last state. */
function withWaitingReason(
  input: StatusInput,
  spec: Container,
  status: ContainerStatus,
  newest: RuntimeContainer | undefined,
  role: Role,
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
  spec: Container,
  newest: RuntimeContainer | undefined,
  { state }: ContainerStatus,
  role: Role,
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
