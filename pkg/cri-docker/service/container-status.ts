import type { ContainerStatusRequest, ContainerStatusResponse } from "../../cri/generated/cri/v1/api.ts";
import { processUser } from "../docker/container-processes.ts";
import { statusFromDocker } from "../translation/status-from-docker.ts";
import type { CriContext } from "./cri-context.ts";
import { inspectEnded } from "./inspect-ended.ts";

/** What an ended container wrote last is waited for as long as some of it comes within that time. */
const drainMs = 1000;

/**
 * Once it says that a container has ended, its log is whole: whoever learns of the end reads the last words at once.
 */
export async function containerStatus(
  { engine, logs }: CriContext,
  { containerId, verbose }: ContainerStatusRequest,
): Promise<ContainerStatusResponse> {
  const found = await inspectEnded(engine, containerId);
  if (!found.State.Running) await logs.drained(found.Id, drainMs);
  const info: Record<string, string> = verbose ? { info: JSON.stringify({ pid: found.State.Pid }) } : {};
  const user = found.State.Running ? processUser(found.State.Pid, found.Id) : undefined;
  return { status: statusFromDocker(found, user), info };
}
