import type { PodSandboxStatusRequest, PodSandboxStatusResponse } from "../../cri/generated/cri/v1/api.ts";
import { types } from "../translation/labels.ts";
import { sandboxStatus } from "../translation/sandbox-status.ts";
import type { CriContext } from "./cri-context.ts";
import { inspectOwn } from "./inspect-own.ts";

/**
 * PodSandboxStatus: the state and address of a sandbox; with `verbose` also the pid of its pause process, as JSON under
 * "info". Rejects with NOT_FOUND for what is no sandbox of this runtime.
 */
export async function podSandboxStatus(
  { engine }: CriContext,
  { podSandboxId, verbose }: PodSandboxStatusRequest,
): Promise<PodSandboxStatusResponse> {
  const found = await inspectOwn(engine, podSandboxId, types.sandbox);
  const info: Record<string, string> = verbose ? { info: JSON.stringify({ pid: found.State.Pid }) } : {};
  return { status: sandboxStatus(found), info, containersStatuses: [], timestamp: 0n };
}
