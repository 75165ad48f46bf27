import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { CommandStreams, StreamRuntime } from "../interface.ts";
import type { CommandRequest } from "./command-request.ts";
import { type CommandOutcome, failure } from "./command-status.ts";

/**
 * Joins a client with a program until that has ended and its output has left, or the client is gone. Never rejects:
 * whatever went wrong is an outcome.
 */
export async function runCommand(
  runtime: StreamRuntime,
  command: CommandRequest,
  streams: CommandStreams,
): Promise<CommandOutcome> {
  const outcome = await attempt(runtime, command, streams);
  await Promise.all([flushed(streams.stdout), flushed(streams.stderr)]);
  return outcome;
}

async function attempt(
  runtime: StreamRuntime,
  command: CommandRequest,
  streams: CommandStreams,
): Promise<CommandOutcome> {
  try {
    if (command.kind === "exec") {
      const { containerId, cmd } = command.request;
      return { kind: "exited", code: await runtime.exec(containerId, cmd, streams) };
    }
    await runtime.attach(command.request.containerId, streams);
    return { kind: "exited", code: 0 };
  } catch (error) {
    return failure(command.kind, error);
  }
}

/** Ends a stream to the client and waits until its last bytes have left. */
export async function flushed(stream: Writable | undefined): Promise<void> {
  if (!stream || stream.destroyed) return;
  stream.end();
  // A client that is gone takes nothing more.
  await finished(stream, { readable: false }).catch(() => undefined);
}
