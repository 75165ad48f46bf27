import type { Socket } from "node:net";
import type { Clock } from "../../util/clock.ts";

/** One question over a connection of its own (RFC 7766). Rejects when there is no whole answer in time. */
export async function askTcp(
  connecting: Promise<Socket>,
  packet: Buffer,
  timeoutMs: number,
  clock: Clock,
): Promise<Buffer> {
  let forget = () => {};
  const deadline = new Promise<never>((_, reject) => {
    forget = clock.after(timeoutMs, () => reject(new Error(`no answer within ${timeoutMs} ms`)));
  });
  try {
    return await Promise.race([exchange(connecting, packet), deadline]);
  } finally {
    forget();
    // It may come yet, or may have failed already.
    connecting.then(
      (socket) => socket.destroy(),
      () => undefined,
    );
  }
}

async function exchange(connecting: Promise<Socket>, packet: Buffer): Promise<Buffer> {
  const socket = await connecting;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  socket.write(Buffer.concat([length, packet]));
  let heard = Buffer.alloc(0);
  for await (const chunk of socket) {
    heard = Buffer.concat([heard, chunk as Buffer]);
    if (heard.length >= 2 && heard.length >= 2 + heard.readUInt16BE(0))
      return heard.subarray(2, 2 + heard.readUInt16BE(0));
  }
  throw new Error("the connection ended before the answer");
}
