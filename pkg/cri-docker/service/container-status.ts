import type { ContainerStatusRequest, ContainerStatusResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";
import { inspectEnded } from "./inspect-ended.ts";
import { statusFromDocker } from "./status-from-docker.ts";

export async function containerStatus(
  { engine }: CriContext,
  { containerId, verbose }: ContainerStatusRequest,
): Promise<ContainerStatusResponse> {
  const found = await inspectEnded(engine, containerId);
  const info: Record<string, string> = verbose ? { info: JSON.stringify({ pid: found.State.Pid }) } : {};
  return { status: statusFromDocker(found), info };
}
