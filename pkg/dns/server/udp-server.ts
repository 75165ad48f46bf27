import type { RemoteInfo, Socket } from "node:dgram";
import type { Resolver } from "./resolver.ts";

/** Serves DNS over a bound UDP socket. */
export function serveUdp(socket: Socket, resolver: Pick<Resolver, "resolve">): void {
  let stopped = false;
  socket.once("close", () => (stopped = true));
  const send = (answer: Buffer | undefined, from: RemoteInfo) => {
    if (answer && !stopped) socket.send(answer, 0, answer.length, from.port, from.address);
  };
  socket.on("message", (packet, from) => {
    // Port 0 cannot be answered.
    if (from.port === 0) return;
    const answer = resolver.resolve(packet, "udp");
    if (answer instanceof Promise) void answer.then((late) => send(late, from));
    else send(answer, from);
  });
  // ICMP errors of earlier answers surface here; a client that went away is no fault of ours.
  socket.on("error", () => undefined);
}
