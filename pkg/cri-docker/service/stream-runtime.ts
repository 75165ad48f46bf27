import type { Duplex, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Engine } from "../docker/engine.ts";
import { unlessGone } from "../docker/engine-error.ts";
import { FrameReader } from "../docker/output-frames.ts";
import type { CommandStreams, SandboxNetwork, StreamRuntime } from "../streaming/interface.ts";
import { types } from "../translation/labels.ts";
import { execExitCode } from "./exec-exit-code.ts";
import { keepTerminalSize } from "./exec-terminal.ts";
import type { FirstOutput } from "./first-output.ts";
import { inspectOwn } from "./inspect-own.ts";
import { requireRunning } from "./require-running.ts";

/** A program's streams, which may be one connection. */
interface Connection {
  readonly input: Duplex | undefined;
  readonly output: Readable;
}

/** Containers as the streaming server uses them. */
export class EngineStreams implements StreamRuntime {
  constructor(
    private readonly engine: Engine,
    private readonly firstOutput: Pick<FirstOutput, "has" | "take">,
  ) {}

  async exec(containerId: string, cmd: readonly string[], streams: CommandStreams): Promise<number> {
    const { execs } = this.engine;
    const wanted = wantedStreams(streams);
    const id = await execs.create({ containerId, cmd, ...wanted });
    const connection = await execs.start(id, wanted);
    if (streams.tty) ignoreEnded(keepTerminalSize(this.engine, id, streams));
    await connect({ input: connection, output: connection }, streams, true);
    return execExitCode(this.engine, id);
  }

  async attach(containerId: string, streams: CommandStreams): Promise<void> {
    const { containers } = this.engine;
    // What one has said that has ended meanwhile is still to be had.
    const look = this.firstOutput.has(containerId) ? inspectOwn : requireRunning;
    const { Config } = await look(this.engine, containerId, types.container);
    const connection = await this.#join(containerId, streams.stdin !== undefined);
    streams.onResize(({ width, height }) => ignoreEnded(containers.resize(containerId, width, height)));
    await connect(connection, streams, Config.StdinOnce);
  }

  async #join(containerId: string, stdin: boolean): Promise<Connection> {
    const { containers } = this.engine;
    const output = this.firstOutput.take(containerId);
    if (!output) {
      const both = await containers.attach(containerId, { stdin, output: true });
      return { input: both, output: both };
    }
    try {
      return { input: stdin ? await this.#input(containerId) : undefined, output };
    } catch (error) {
      output.destroy();
      throw error;
    }
  }

  /** Undefined when the program has ended: it takes no input, but what it has said is still to be had. */
  async #input(containerId: string): Promise<Duplex | undefined> {
    const { containers } = this.engine;
    try {
      return await containers.attach(containerId, { stdin: true, output: false });
    } catch (error) {
      const found = await unlessGone(containers.inspect(containerId));
      if (found?.State.Running) throw error;
      return undefined;
    }
  }

  async sandboxNetwork(sandboxId: string): Promise<SandboxNetwork> {
    const { State, HostConfig } = await requireRunning(this.engine, sandboxId, types.sandbox);
    return HostConfig.NetworkMode === "host" ? { kind: "host" } : { kind: "namespace", pid: State.Pid };
  }
}

const wantedStreams = ({ tty, stdin, stdout, stderr }: CommandStreams) => ({
  ...{ tty, stdin: stdin !== undefined, stdout: stdout !== undefined, stderr: stderr !== undefined && !tty },
});

/** A terminal that is just going away cannot be resized, and need not be. */
function ignoreEnded(resize: Promise<void>): void {
  resize.catch(() => undefined);
}

/**
 * Carries input and output until the program's output ends or the client is gone. The input's end is passed on only
 * where `endsInput`: the engine takes it for the end of the output, too, unless the input is for one client.
 */
async function connect(
  { input, output }: Connection,
  { tty, stdin, stdout, stderr, signal }: CommandStreams,
  endsInput: boolean,
): Promise<void> {
  const leave = () => {
    input?.destroy();
    output.destroy();
  };
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  // A client that is gone, or a program that does not read on, ends the input; the output tells how it went.
  if (stdin && input) pipeline(stdin, input, { end: endsInput }).catch(() => undefined);
  try {
    await copyOutput(output, tty, stdout, stderr);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

async function copyOutput(from: Readable, tty: boolean, stdout?: Writable, stderr?: Writable): Promise<void> {
  const frames = new FrameReader();
  for await (const chunk of from) {
    if (tty) await write(stdout, chunk as Buffer);
    else
      for (const { stream, data } of frames.push(chunk as Buffer))
        await write(stream === "stdout" ? stdout : stderr, data);
  }
}

async function write(to: Writable | undefined, data: Buffer): Promise<void> {
  if (!to || to.destroyed || to.write(data)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      to.off("drain", go).off("close", go);
      resolve();
    };
    to.on("drain", go).on("close", go);
  });
}
