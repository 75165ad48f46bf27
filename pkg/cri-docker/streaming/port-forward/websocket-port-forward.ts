import { Duplex } from "node:stream";
import type { ChannelSocket } from "../websocket/channel-socket.ts";
import { forwardConnection } from "./forward-connection.ts";
import { forwardFailure } from "./forward-failure.ts";
import type { ForwardedPod } from "./local-connector.ts";

/**
 * Serves the older port-forward over a websocket: two channels for each port asked for, data and error, and one
 * connection each. Both begin with the port's number, so that the client knows which is which. Resolves when the pod
 * has ended them all.
 */
export async function serveWebsocketPortForward(
  socket: ChannelSocket,
  ports: readonly number[],
  pod: ForwardedPod,
): Promise<void> {
  await Promise.all(ports.map((port, index) => forwardPort(socket, index * 2, port, pod)));
  socket.close();
}

/** `channel` carries data, the one behind it errors. */
async function forwardPort(
  socket: ChannelSocket,
  channel: number,
  port: number,
  { connector, sandboxId }: ForwardedPod,
): Promise<void> {
  const data = Duplex.from({ readable: socket.reader(channel), writable: socket.writer(channel) });
  data.on("error", () => undefined);
  const error = socket.writer(channel + 1);
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  data.write(number);
  error.write(number);
  // A channel cannot be told that the pod ended its direction, so the client would wait for ever for the rest.
  data.once("finish", () => data.destroy());
  try {
    await forwardConnection(data, await connector.connect(port));
  } catch (failure) {
    error.write(Buffer.from(forwardFailure(port, sandboxId, failure as Error)));
  }
  await new Promise<void>((resolve) => error.once("close", resolve).end());
}
