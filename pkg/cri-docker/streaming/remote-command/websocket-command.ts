import type { StreamRuntime } from "../interface.ts";
import type { ChannelSocket } from "../websocket/channel-socket.ts";
import { type CommandRequest, wantedStreams } from "./command-request.ts";
import { outcomeStatus, outcomeText } from "./command-status.ts";
import { flushed, runCommand } from "./run-command.ts";
import { TerminalSizes } from "./terminal-sizes.ts";

const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4 } as const;

/** Serves exec or attach over a websocket; resolves when its end was told. */
export async function serveWebsocketCommand(
  socket: ChannelSocket,
  command: CommandRequest,
  runtime: StreamRuntime,
): Promise<void> {
  const wanted = wantedStreams(command);
  const stdin = wanted.stdin ? socket.reader(channels.stdin) : undefined;
  const stdout = wanted.stdout ? socket.writer(channels.stdout) : undefined;
  const stderr = wanted.stderr ? socket.writer(channels.stderr) : undefined;
  const sizes = new TerminalSizes(wanted.tty ? socket.reader(channels.resize) : undefined);
  socket.announce(stdout ? channels.stdout : stderr ? channels.stderr : channels.status);
  const outcome = await runCommand(runtime, command, {
    ...{ stdin, stdout, stderr, tty: wanted.tty, signal: socket.signal },
    onResize: (listener) => sizes.onResize(listener),
  });
  const told = socket.protocol.statusObjects ? JSON.stringify(outcomeStatus(outcome)) : outcomeText(outcome);
  if (told !== undefined) {
    const status = socket.writer(channels.status);
    status.write(Buffer.from(told));
    await flushed(status);
  }
  socket.close();
}
