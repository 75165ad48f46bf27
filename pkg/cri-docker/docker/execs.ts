import type { Duplex } from "node:stream";
import type Docker from "dockerode";
import { asked } from "./engine-error.ts";

export interface ExecSpec {
  readonly containerId: string;
  readonly cmd: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** How an exec stands. `exitCode` is undefined while it runs; `pid` is the host's, 0 before it runs. */
export interface ExecState {
  readonly pid: number;
  readonly exitCode: number | undefined;
}

/** Programs run inside running containers. Calls reject with EngineError. */
export class Execs {
  constructor(private readonly docker: Docker) {}

  /** Returns the exec's id; nothing runs yet. */
  async create({ containerId, cmd, tty, stdin, stdout, stderr }: ExecSpec): Promise<string> {
    const exec = await asked(
      this.docker.getContainer(containerId).exec({
        Cmd: [...cmd],
        Tty: tty,
        AttachStdin: stdin,
        AttachStdout: stdout,
        AttachStderr: stderr,
      }),
    );
    return exec.id;
  }

  /** Runs it: its streams, both ways; without a terminal what comes are frames (see output-frames.ts). Ends with it. */
  start(id: string, { tty, stdin }: Pick<ExecSpec, "tty" | "stdin">): Promise<Duplex> {
    return asked(this.docker.getExec(id).start({ hijack: true, stdin, Tty: tty }));
  }

  async state(id: string): Promise<ExecState> {
    const { Pid, Running, ExitCode } = await asked(this.docker.getExec(id).inspect());
    return { pid: Pid, exitCode: Running ? undefined : (ExitCode ?? undefined) };
  }

  /** Only after the start. */
  async resize(id: string, width: number, height: number): Promise<void> {
    await asked(this.docker.getExec(id).resize({ w: width, h: height }));
  }
}
