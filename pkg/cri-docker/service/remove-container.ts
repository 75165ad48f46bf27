import { setTimeout as sleep } from "node:timers/promises";
import type { RemoveContainerRequest, RemoveContainerResponse } from "../../cri/generated/cri/v1/api.ts";
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
    await Promise.race([logs.drained(containerId, drainMs), sleep(drainMs, undefined, { ref: false })]);
  }
  await engine.containers.remove(containerId);
  return {};
}
