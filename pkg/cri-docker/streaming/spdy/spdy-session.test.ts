import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { SpdyClient } from "../testing/spdy-client.ts";
import { SpdySession, type StreamAcceptor } from "./spdy-session.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A session over a real connection, and the client at its other end. */
async function startSession(accept: StreamAcceptor) {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [accepted] = await once(server, "connection");
  return { session: new SpdySession(accepted, accept), client: new SpdyClient(socket), socket };
}

describe("SpdySession", () => {
  it("gives streams with their headers and carries data and ends of each way on its own", async () => {
    const seen: string[] = [];
    const { client } = await startSession((stream) => {
      seen.push(`${stream.headers.get("streamtype")} ${stream.headers.get("port")}`);
      stream.pipe(stream);
      return true;
    });
    const first = await client.open({ streamtype: "data", port: "80" });
    const second = await client.open({ streamtype: "data", port: "8080" });
    client.send(first.id, "hello ");
    client.send(second.id, "other", true);
    client.send(first.id, "world", true);
    await client.until(() => first.ended && second.ended);
    expect(seen).toEqual(["data 80", "data 8080"]);
    expect([first.data.toString(), second.data.toString()]).toEqual(["hello world", "other"]);
    expect([first.replied, first.reset]).toEqual([true, false]);
    client.close();
  });

  it("carries megabytes both ways without waiting for wider windows", async () => {
    const { client } = await startSession((stream) => {
      stream.pipe(stream);
      return true;
    });
    const stream = await client.open({});
    const bytes = Buffer.alloc(6_000_000, "berth");
    for (let at = 0; at < bytes.length; at += 100_000) client.send(stream.id, bytes.subarray(at, at + 100_000));
    client.send(stream.id, "", true);
    await client.until(() => stream.ended);
    expect(stream.data.equals(bytes)).toBe(true);
    client.close();
  });

  it("answers pings with their own number", async () => {
    const { client } = await startSession(() => true);
    client.ping(1);
    client.ping(77);
    await client.until(() => client.pings.length === 2);
    expect(client.pings).toEqual([1, 77]);
    client.close();
  });

  it("resets streams that are not wanted and keeps the others", async () => {
    const { client } = await startSession((stream) => {
      stream.pipe(stream);
      return stream.headers.get("streamtype") === "data";
    });
    const unwanted = await client.open({ streamtype: "other" });
    const wanted = await client.open({ streamtype: "data" });
    client.send(wanted.id, "still here", true);
    await client.until(() => wanted.ended && unwanted.reset);
    expect(wanted.data.toString()).toBe("still here");
    client.close();
  });

  it("lets everything written arrive before it closes", async () => {
    const { client, session } = await startSession((stream) => {
      stream.write(Buffer.alloc(1_000_000));
      stream.end(() => session.end());
      return true;
    });
    const stream = await client.open({});
    await client.until(() => client.closed);
    expect([stream.data.length, stream.ended, client.goAway]).toEqual([1_000_000, true, true]);
    await session.closed;
  });

  it("ends streams when the client is gone", async () => {
    let ended: Promise<unknown> | undefined;
    const { client, session } = await startSession((stream) => {
      ended = once(stream, "close");
      return true;
    });
    const stream = await client.open({});
    await client.until(() => stream.replied);
    client.close();
    await session.closed;
    await ended;
  });

  it("survives garbage by closing the connection", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 8, maxLength: 200 }), async (garbage) => {
        const { session, socket } = await startSession(() => true);
        // A version that is none makes sure that it is garbage.
        socket.end(Buffer.from([...garbage, 0x80, 9, 9, 9, 0xff, 0xff, 0xff, 0xff]));
        await session.closed;
      }),
      { numRuns: 30 },
    );
  });
});
