import type { HostSockets } from "../../component-base/host-sockets/interface.ts";

/** One question over a connection of its own (RFC 7766). Rejects when there is no whole answer in time. */
export async function askTcp(server: string, packet: Buffer, sockets: HostSockets, timeoutMs: number): Promise<Buffer> {
  const socket = await sockets.connectTcp(server, 53);
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  socket.end(Buffer.concat([length, packet]));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
    const all = Buffer.concat(chunks);
    if (all.length >= 2 && all.length >= 2 + all.readUInt16BE(0)) return all.subarray(2, 2 + all.readUInt16BE(0));
  }
  throw new Error("the connection ended before the answer");
}
