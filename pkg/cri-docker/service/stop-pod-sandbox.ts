import type { StopPodSandboxRequest, StopPodSandboxResponse } from "../../cri/generated/cri/v1/api.ts";
import { labelNames, ownerLabels } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";

/** The sandbox's program ends at once when it is told to. */
const sandboxGraceSeconds = 2;

/** Ends what still runs in a sandbox, then the sandbox. Nothing happens to one that is stopped or gone. */
export async function stopPodSandbox(
  context: CriContext,
  { podSandboxId }: StopPodSandboxRequest,
): Promise<StopPodSandboxResponse> {
  const { containers } = context.engine;
  const inside = await containers.list({ ...ownerLabels(context), [labelNames.sandbox]: podSandboxId });
  const running = inside.filter(({ state }) => state === "running");
  await Promise.all(running.map(({ id }) => containers.stop(id, 0)));
  await containers.stop(podSandboxId, sandboxGraceSeconds);
  return {};
}
