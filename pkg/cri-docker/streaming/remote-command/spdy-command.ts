import type { Duplex } from "node:stream";
import { resolvesWithin } from "../../../util/resolves-within.ts";
import type { StreamRuntime } from "../interface.ts";
import { SpdySession } from "../spdy/spdy-session.ts";
import type { SpdyStream } from "../spdy/spdy-stream.ts";
import { type CommandRequest, type WantedStreams, wantedStreams } from "./command-request.ts";
import { outcomeStatus, outcomeText } from "./command-status.ts";
import { flushed, runCommand } from "./run-command.ts";
import { TerminalSizes } from "./terminal-sizes.ts";

/** X-Stream-Protocol-Version: from v3 on a terminal has a stream of sizes, from v4 on the end is told as a Status. */
export const spdyCommandProtocols = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];

/** How long a client may take to open its streams (upstream's default stream creation timeout). */
const creationMs = 30_000;

type StreamName = "error" | "stdin" | "stdout" | "stderr" | "resize";

/** Serves exec or attach over SPDY; resolves when its end was told. */
export async function serveSpdyCommand(
  transport: Duplex,
  protocol: string,
  command: CommandRequest,
  runtime: StreamRuntime,
): Promise<void> {
  const level = Math.max(0, 4 - spdyCommandProtocols.indexOf(protocol));
  const wanted = wantedStreams(command);
  const expected = expectedStreams(wanted, level);
  const { session, opened } = openStreams(transport, expected);
  const streams = await opened;
  if (!streams) return session.end();

  const gone = new AbortController();
  void session.closed.then(() => gone.abort());
  const sizes = new TerminalSizes(streams.get("resize"));
  const outcome = await runCommand(runtime, command, {
    stdin: streams.get("stdin"),
    stdout: streams.get("stdout"),
    stderr: streams.get("stderr"),
    tty: wanted.tty,
    signal: gone.signal,
    onResize: (listener) => sizes.onResize(listener),
  });
  const status = streams.get("error");
  const told = level >= 4 ? JSON.stringify(outcomeStatus(outcome)) : outcomeText(outcome);
  if (told !== undefined) status?.write(Buffer.from(told));
  await flushed(status);
  session.end();
}

function expectedStreams({ stdin, stdout, stderr, tty }: WantedStreams, level: number): readonly StreamName[] {
  return [
    "error",
    ...(stdin ? (["stdin"] as const) : []),
    ...(stdout ? (["stdout"] as const) : []),
    ...(stderr ? (["stderr"] as const) : []),
    ...(tty && level >= 3 ? (["resize"] as const) : []),
  ];
}

interface Opening {
  readonly session: SpdySession;
  /** Undefined when the client did not open what it asked for. */
  readonly opened: Promise<ReadonlyMap<string, SpdyStream> | undefined>;
}

function openStreams(transport: Duplex, expected: readonly string[]): Opening {
  const streams = new Map<string, SpdyStream>();
  let complete: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (complete = resolve));
  const session = new SpdySession(transport, (stream) => {
    const name = stream.headers.get("streamtype") ?? "";
    if (!expected.includes(name) || streams.has(name)) return false;
    streams.set(name, stream);
    if (streams.size === expected.length) complete();
    return true;
  });
  const opened = resolvesWithin(Promise.race([all, session.closed]), creationMs).then(() =>
    streams.size === expected.length ? streams : undefined,
  );
  return { session, opened };
}
