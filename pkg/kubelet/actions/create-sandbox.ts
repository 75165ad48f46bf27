import { mkdir } from "node:fs/promises";
import { podUid } from "../pod/pod-containers.ts";
import { criMessage } from "../runtime/cri-error.ts";
import type { ActionContext, CurrentSandbox } from "./action-context.ts";
import { ActionFailure } from "./action-failure.ts";
import { sandboxConfig } from "./cri-config/sandbox-config.ts";

/** Mostly it is the engine or the pod network that is not there yet. */
const retryMs = 3000;

/** Makes the pod's sandbox and reads its addresses. */
export async function createSandbox(attempt: number, context: ActionContext): Promise<CurrentSandbox> {
  const { pod, cri, events, sandbox } = context;
  try {
    const config = await sandboxConfig(pod, attempt, sandbox);
    await Promise.all([
      mkdir(sandbox.directories.pod(podUid(pod)), { recursive: true, mode: 0o750 }),
      mkdir(sandbox.directories.podLogs(pod), { recursive: true, mode: 0o755 }),
    ]);
    const { podSandboxId } = await cri.runPodSandbox({ config, runtimeHandler: "" });
    const { status } = await cri.podSandboxStatus({ podSandboxId, verbose: false });
    const { ip = "", additionalIps = [] } = status?.network ?? {};
    return { id: podSandboxId, config, ips: [ip, ...additionalIps.map((each) => each.ip)].filter(Boolean) };
  } catch (error) {
    const message = `Failed to create pod sandbox: ${criMessage(error)}`;
    events.pod(pod, "Warning", "FailedCreatePodSandBox", message);
    throw new ActionFailure("", message, retryMs);
  }
}
