import type { StopContainerRequest, StopContainerResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";

/**
 * Stops a container: its stop signal, and SIGKILL after the timeout. Nothing happens to one that is stopped or gone.
 */
export async function stopContainer(
  { engine }: CriContext,
  { containerId, timeout }: StopContainerRequest,
): Promise<StopContainerResponse> {
  await engine.containers.stop(containerId, Math.max(0, Number(timeout)));
  return {};
}
