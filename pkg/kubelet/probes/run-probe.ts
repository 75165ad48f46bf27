import { type ServiceError, status } from "@grpc/grpc-js";
import type { Container, Probe } from "../../api/core/v1/types.generated.ts";
import { ContainerState } from "../../cri/generated/cri/v1/api.ts";
import { resolvePort } from "../handlers/container-port.ts";
import { httpGet, httpTarget } from "../handlers/http-get.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { criMessage, isGone } from "../runtime/cri-error.ts";
import { grpcProbe } from "./grpc-probe.ts";
import { failure, type ProbeOutcome, success } from "./probe-outcome.ts";
import { tcpProbe } from "./tcp-probe.ts";

const userAgent = "kube-probe/1.35";
const maxOutput = 10 * 1024;

export interface ProbeTarget {
  readonly cri: Pick<CriRuntime, "execSync" | "containerStatus">;
  readonly containerId: string;
  readonly container: Container;
  readonly podIp: string;
}

/**
 * Tries a probe once, over a connection of its own. What fails because its container has ended is no failure. Never
 * rejects.
 */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeOutcome> {
  const outcome = await tryProbe(probe, target);
  if (outcome.result === "success" || (await stillRuns(target))) return outcome;
  return { result: "moot", output: "" };
}

async function stillRuns({ cri, containerId }: ProbeTarget): Promise<boolean> {
  try {
    const { status: found } = await cri.containerStatus({ containerId, verbose: false });
    return found?.state === ContainerState.CONTAINER_RUNNING;
  } catch (error) {
    return !isGone(error);
  }
}

async function tryProbe(probe: Probe, target: ProbeTarget): Promise<ProbeOutcome> {
  const { container, podIp } = target;
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.exec) return await execProbe(probe.exec.command ?? [], timeoutMs, target);
    if (probe.httpGet) return await httpProbe(probe.httpGet, timeoutMs, target);
    if (probe.tcpSocket) {
      const { host, port } = probe.tcpSocket;
      return await tcpProbe(host || podIp, resolvePort(port, container), timeoutMs);
    }
    if (probe.grpc) return await grpcProbe(podIp, probe.grpc.port, probe.grpc.service ?? "", timeoutMs);
    return { result: "error", output: "missing probe handler" };
  } catch (error) {
    return { result: "error", output: (error as Error).message };
  }
}

async function httpProbe(
  action: NonNullable<Probe["httpGet"]>,
  timeoutMs: number,
  { container, podIp }: ProbeTarget,
): Promise<ProbeOutcome> {
  const target = httpTarget(action, container, podIp, userAgent);
  let answer;
  try {
    answer = await httpGet(target, timeoutMs);
  } catch (error) {
    return failure((error as Error).message);
  }
  const { status: code, body } = answer;
  return code >= 200 && code < 400 ? success(body) : failure(`HTTP probe failed with statuscode: ${code}`);
}

async function execProbe(cmd: string[], timeoutMs: number, { cri, containerId }: ProbeTarget): Promise<ProbeOutcome> {
  try {
    const { exitCode, stdout, stderr } = await cri.execSync({ containerId, cmd, timeout: BigInt(timeoutMs / 1000) });
    const output = Buffer.concat([stdout, stderr]).subarray(0, maxOutput).toString("utf8");
    return exitCode === 0 ? success(output) : failure(output);
  } catch (error) {
    const late = (error as Partial<ServiceError>).code === status.DEADLINE_EXCEEDED;
    if (late) return failure(`command timed out: "${cmd.join(" ")}" timed out after ${timeoutMs / 1000}s`);
    return { result: "error", output: criMessage(error) };
  }
}
