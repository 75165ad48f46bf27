import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { CriError } from "../../cri/cri-error.ts";
import type { ExecSyncRequest, ExecSyncResponse } from "../../cri/generated/cri/v1/api.ts";
import { killProcessTree } from "../docker/container-processes.ts";
import type { Engine } from "../docker/engine.ts";
import { FrameReader } from "../docker/output-frames.ts";
import { invalid } from "../translation/refusal.ts";
import type { CriContext } from "./cri-context.ts";
import { execExitCode } from "./exec-exit-code.ts";

/** What is kept of each stream: a probe's output must not fill the memory. */
const maxOutputBytes = 16 * 1024 * 1024;

const pollMs = 20;
const tries = 500;

/** Runs a program in a container to its end. At the timeout (seconds, 0 for none) it is killed with what it started. */
export async function execSync(
  { engine }: CriContext,
  { containerId, cmd, timeout }: ExecSyncRequest,
): Promise<ExecSyncResponse> {
  if (cmd.length === 0) throw invalid("a command is needed");
  const streams = { tty: false, stdin: false, stdout: true, stderr: true };
  const id = await engine.execs.create({ containerId, cmd, ...streams });
  const stream = await engine.execs.start(id, streams);
  let late: Promise<void> | undefined;
  const onTimeout = () => {
    late = killExec(engine, id, containerId).finally(() => stream.destroy());
  };
  const timer = timeout > 0n ? setTimeout(onTimeout, Number(timeout) * 1000) : undefined;
  const output = new Output();
  try {
    for await (const chunk of stream) output.push(chunk as Buffer);
  } catch (error) {
    if (!late) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (!late) return { ...output.streams(), exitCode: await execExitCode(engine, id) };
  await late;
  const message = `command ${JSON.stringify(cmd.join(" "))} timed out after ${timeout} s`;
  throw new CriError(status.DEADLINE_EXCEEDED, message);
}

/** A busy engine answers before the program runs: its beginning is waited for, or it would go on for ever. */
async function killExec({ execs }: Engine, id: string, containerId: string): Promise<void> {
  for (let left = tries; left > 0; left--) {
    const { pid, exitCode } = await execs.state(id);
    if (exitCode !== undefined) return;
    if (pid > 0) return killProcessTree(pid, containerId);
    await sleep(pollMs);
  }
}

class Output {
  readonly #reader = new FrameReader();
  readonly #kept = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  readonly #room = { stdout: maxOutputBytes, stderr: maxOutputBytes };

  push(chunk: Buffer): void {
    for (const { stream, data } of this.#reader.push(chunk)) {
      const part = data.subarray(0, this.#room[stream]);
      this.#room[stream] -= part.length;
      if (part.length > 0) this.#kept[stream].push(part);
    }
  }

  streams(): { stdout: Buffer; stderr: Buffer } {
    return { stdout: Buffer.concat(this.#kept.stdout), stderr: Buffer.concat(this.#kept.stderr) };
  }
}
