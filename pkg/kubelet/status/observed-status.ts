import type { Container, ContainerState, ContainerStatus } from "../../api/core/v1/types.generated.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";
import { stateOf } from "./container-state.ts";
import type { StatusInput } from "./status-input.ts";

/** One container of the manifest, and what is known of it. */
export interface ObservedContainer {
  readonly spec: Container;
  /** The instance of now, and the one before it; undefined where the runtime has none. */
  readonly newest: RuntimeContainer | undefined;
  readonly predecessor: RuntimeContainer | undefined;
  /** Its status as it was told last. */
  readonly old: ContainerStatus | undefined;
  /** Its state until the runtime has it. */
  readonly starting: ContainerState;
}

/** What is seen of a container, without probes and the reasons of the kubelet; it is not ready yet. */
export function observedStatus(input: StatusInput, container: ObservedContainer): ContainerStatus {
  return container.newest ? fromRuntime(input, container, container.newest) : withoutRuntime(input, container);
}

function fromRuntime(
  { runtimeName }: StatusInput,
  { spec, predecessor, old }: ObservedContainer,
  newest: RuntimeContainer,
): ContainerStatus {
  const containerID = `${runtimeName}://${newest.id}`;
  const lastState = predecessor
    ? stateOf(predecessor, `${runtimeName}://${predecessor.id}`)
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
function withoutRuntime({ pod, terminal }: StatusInput, { spec, old, starting }: ObservedContainer): ContainerStatus {
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
  if (terminal) return { ...old, state: { terminated: vanished }, ready: false };
  const terminated = { ...vanished, message: `${vanishedBefore}  The container used to be Running` };
  return { ...base, state: starting, lastState: { terminated } };
}

const vanishedBefore = "The container could not be located when the pod was deleted.";

/** The end of a container that nobody saw end, in upstream's words and with the exit code of a SIGKILL. */
const vanished = {
  reason: "ContainerStatusUnknown",
  message: "The container could not be located when the pod was terminated",
  exitCode: 137,
};
