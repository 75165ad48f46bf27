import { once } from "node:events";
import { Duplex, PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { joinConnections } from "./join-connections.ts";

/** A side that takes a chunk only when it is told to. */
function slowClient() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk.toString());
      waiting.push(done);
    },
  });
  return { stream, taken, takeOne: () => waiting.shift()?.() };
}

test("what a server sent before it closed reaches a slow client", async () => {
  const client = slowClient();
  const server = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  joinConnections(client.stream, server);
  server.push("first ");
  server.push("last");
  server.push(null);
  await once(server, "end");
  server.destroy();
  await once(server, "close");
  expect(client.taken).toEqual(["first "]);
  client.takeOne();
  await expect.poll(() => client.taken).toEqual(["first ", "last"]);
  client.takeOne();
  await once(client.stream, "close");
});

test("a client that is gone ends the server's side at once", async () => {
  const client = slowClient();
  const server = new PassThrough();
  joinConnections(client.stream, server);
  client.stream.destroy();
  await once(server, "close");
});

test("an error of the server ends the client's side", async () => {
  const client = slowClient();
  const server = new PassThrough();
  joinConnections(client.stream, server);
  server.destroy(new Error("reset"));
  await once(client.stream, "close");
});
