import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** A websocket as kubectl's tunnel opens it: its protocol has a name that libraries for websockets do not send. */
export async function openTunnel(url: string, protocol: string): Promise<{ stream: Duplex; protocol: unknown }> {
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "sec-websocket-protocol": protocol,
  };
  const request = httpRequest(url, { headers }).end();
  const [response, socket] = (await once(request, "upgrade")) as [IncomingMessage, Socket];
  return { stream: messagesOf(socket), protocol: response.headers["sec-websocket-protocol"] };
}

/** Binary messages both ways, unmasked by a mask of zeros; long ones only from the server. */
function messagesOf(socket: Socket): Duplex {
  let received = Buffer.alloc(0);
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      const head = Buffer.from([0x82, 0xfe, chunk.length >> 8, chunk.length & 0xff, 0, 0, 0, 0]);
      socket.write(Buffer.concat([head, chunk]), done);
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2) {
      const short = (received[1] ?? 0) & 0x7f;
      const [head, length] = short < 126 ? [2, short] : [4, received.length >= 4 ? received.readUInt16BE(2) : Infinity];
      if (received.length < head + length) break;
      if (((received[0] ?? 0) & 0x0f) === 2) stream.push(received.subarray(head, head + length));
      received = received.subarray(head + length);
    }
  });
  socket.on("close", () => stream.destroy());
  return stream;
}
