import type { Container, LifecycleHandler } from "../../api/core/v1/types.generated.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import type { Clock } from "../../util/clock.ts";
import { criMessage } from "../runtime/cri-error.ts";
import { httpGet, httpTarget } from "./http-get.ts";

const userAgent = "kube-lifecycle/1.35";
const httpTimeoutMs = 30_000;

export interface HookContext {
  readonly cri: CriRuntime;
  readonly clock: Clock;
  readonly containerId: string;
  readonly container: Container;
  readonly podIp: string;
}

/** Runs a postStart or preStop handler to its end. Rejects with what it said when it failed. */
export async function runHook(handler: LifecycleHandler, context: HookContext): Promise<void> {
  const { cri, clock, containerId, container, podIp } = context;
  if (handler.exec) return runExec(cri, containerId, handler.exec.command ?? []);
  if (handler.httpGet) {
    // Any answer will do, whatever its status: a hook tells the container something, it asks nothing.
    await httpGet(httpTarget(handler.httpGet, container, podIp, userAgent), httpTimeoutMs);
    return;
  }
  const seconds = handler.sleep?.seconds ?? 0;
  await new Promise<void>((resolve) => clock.after(seconds * 1000, resolve));
}

async function runExec(cri: CriRuntime, containerId: string, cmd: string[]): Promise<void> {
  let answer;
  try {
    answer = await cri.execSync({ containerId, cmd, timeout: 0n });
  } catch (error) {
    throw new Error(criMessage(error), { cause: error });
  }
  const { exitCode, stdout, stderr } = answer;
  if (exitCode === 0) return;
  const output = JSON.stringify(Buffer.concat([stdout, stderr]).toString("utf8"));
  throw new Error(`command '${cmd.join(" ")}' exited with ${exitCode}: ${output}`);
}
