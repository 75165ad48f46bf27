import type { Container, HTTPGetAction, LifecycleHandler } from "../../api/core/v1/types.generated.ts";
import type { Clock } from "../../util/clock.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { criMessage } from "../runtime/cri-error.ts";
import { httpGet, type HttpTarget, httpTarget, PlainAnswerError } from "./http-get.ts";

const userAgent = "kube-lifecycle/1.35";
const httpTimeoutMs = 30_000;

export interface HookContext {
  readonly cri: CriRuntime;
  readonly clock: Clock;
  readonly containerId: string;
  readonly container: Container;
  readonly podIp: string;
  /** Told of a hook that asked in HTTPS and had its answer in HTTP. */
  onFallback(this: void, message: string): void;
}

/** Runs a postStart or preStop handler to its end. Rejects with what it said when it failed. */
export async function runHook(handler: LifecycleHandler, context: HookContext): Promise<void> {
  const { cri, clock, containerId } = context;
  if (handler.exec) return runExec(cri, containerId, handler.exec.command ?? []);
  if (handler.httpGet) return runGet(handler.httpGet, context);
  const seconds = handler.sleep?.seconds ?? 0;
  await new Promise<void>((resolve) => clock.after(seconds * 1000, resolve));
}

/**
 * Any answer will do, whatever its status: a hook tells the container something, it asks nothing. Hooks went out in
 * HTTP whatever their scheme before v1.27; who answers HTTPS in HTTP is still asked so.
 */
async function runGet(action: HTTPGetAction, { container, podIp, onFallback }: HookContext): Promise<void> {
  const target = httpTarget(action, container, podIp, userAgent);
  try {
    await httpGet(target, httpTimeoutMs);
  } catch (error) {
    if (!(error instanceof PlainAnswerError) || !(await answersPlainly(target))) throw error;
    onFallback(`request to HTTPS lifecycle hook ${target.url.host} got HTTP response, retry with HTTP succeeded`);
  }
}

/** Asks in HTTP, and without credentials that were meant for HTTPS. */
async function answersPlainly({ url, headers }: HttpTarget): Promise<boolean> {
  const { authorization: _secret, ...others } = headers;
  const plain = new URL(url);
  plain.protocol = "http:";
  // The default port of the other scheme is not in the text of this one.
  plain.port = url.port || "443";
  try {
    await httpGet({ url: plain, headers: others }, httpTimeoutMs);
    return true;
  } catch {
    return false;
  }
}

async function runExec(cri: CriRuntime, containerId: string, cmd: string[]): Promise<void> {
  let answer;
  try {
    answer = await cri.execSync({ containerId, cmd, timeout: 0n });
  } catch (error) {
    throw new Error(`${criMessage(error)}, message: ""`, { cause: error });
  }
  const { exitCode, stdout, stderr } = answer;
  if (exitCode === 0) return;
  const output = JSON.stringify(Buffer.concat([stdout, stderr]).toString("utf8"));
  const said = stderr.toString("utf8");
  throw new Error(`command '${cmd.join(" ")}' exited with ${exitCode}: ${said}, message: ${output}`);
}
