import { Duplex } from "node:stream";
import type { WebSocket } from "ws";

const normalClosure = 1000;

/** A websocket as a stream of bytes; how they are cut into messages means nothing. */
export function websocketTransport(socket: WebSocket): Duplex {
  const stream = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => socket.send(chunk, done),
    final: (done) => {
      socket.close(normalClosure);
      done();
    },
    destroy: (error, done) => {
      if (socket.readyState === socket.OPEN) socket.close(normalClosure);
      else socket.terminate();
      done(error);
    },
  });
  socket.on("message", (message: Buffer) => {
    if (!stream.destroyed && !stream.push(message)) socket.pause();
  });
  socket.on("error", () => stream.destroy());
  socket.on("close", () => {
    stream.push(null);
    stream.destroy();
  });
  return stream;
}
