import type { ContainerState } from "../../api/core/v1/types.generated.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";

/** A runtime container's state as the API has it. */
export function stateOf(container: RuntimeContainer, containerID: string): ContainerState {
  switch (container.state) {
    case "running":
      return { running: { startedAt: formatTime(container.startedAt) } };
    case "exited":
      return { terminated: terminatedState(container, containerID) };
    case "created":
    case "unknown":
      return {};
  }
}

function terminatedState(container: RuntimeContainer, containerID: string): ContainerState["terminated"] {
  const { exitCode, reason, message, startedAt, finishedAt } = container;
  return {
    exitCode,
    reason: reason || (exitCode === 0 ? "Completed" : "Error"),
    ...(message && { message }),
    ...(startedAt > 0 && { startedAt: formatTime(startedAt) }),
    ...(finishedAt > 0 && { finishedAt: formatTime(finishedAt) }),
    containerID,
  };
}
