import type { RemoveContainerRequest, RemoveContainerResponse } from "../../cri/generated/cri/v1/api.ts";
import { resolvesWithin } from "../../util/resolves-within.ts";
import type { CriContext } from "./cri-context.ts";

/** What a container wrote last is waited for that long before the engine forgets it. */
const drainMs = 2000;

/** Kills a container if it runs, and removes it. Nothing happens to one that is gone. */
export async function removeContainer(
  { engine, logs, firstOutput }: CriContext,
  { containerId }: RemoveContainerRequest,
): Promise<RemoveContainerResponse> {
  firstOutput.forget(containerId);
  if (logs.follows(containerId)) {
    await engine.containers.stop(containerId, 0);
    await resolvesWithin(logs.drained(containerId, drainMs), drainMs);
  }
  await engine.containers.remove(containerId);
  return {};
}
