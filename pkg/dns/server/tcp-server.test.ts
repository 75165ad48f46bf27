import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { Resolver } from "./resolver.ts";
import { serveTcp } from "./tcp-server.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of cleanup.splice(0)) await close();
});

/** A server whose answer to a message is what `answer` makes of it. */
async function serve(answer: (message: Buffer) => Buffer | undefined | Promise<Buffer>): Promise<Socket> {
  const server: Server = createServer({ allowHalfOpen: true });
  serveTcp(server, { resolve: answer } as unknown as Resolver);
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanup.push(() => server.close());
  const client = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  cleanup.push(() => client.destroy());
  // What the server had not read when it ended the connection makes a reset of the end.
  client.on("error", () => undefined);
  await once(client, "connect");
  return client;
}

const framed = (text: string) =>
  Buffer.concat([Buffer.from([text.length >> 8, text.length & 0xff]), Buffer.from(text)]);

async function answersOf(client: Socket): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of client) chunks.push(chunk as Buffer);
  const heard = Buffer.concat(chunks);
  const answers: string[] = [];
  for (let at = 0; at < heard.length; at += 2 + heard.readUInt16BE(at))
    answers.push(heard.toString("latin1", at + 2, at + 2 + heard.readUInt16BE(at)));
  return answers;
}

test("several questions in one segment, and one in several segments, are all answered", async () => {
  const client = await serve((message) => Buffer.from(`re:${message.toString()}`));
  const bytes = Buffer.concat([framed("one"), framed("two"), framed("three")]);
  client.write(bytes.subarray(0, 9));
  await once(client, "readable");
  client.end(bytes.subarray(9));
  expect(await answersOf(client)).toEqual(["re:one", "re:two", "re:three"]);
});

test("a client's end is answered only when its questions are", async () => {
  const client = await serve(async (message) => {
    await new Promise((resolve) => setImmediate(resolve));
    return message;
  });
  client.end(Buffer.concat([framed("slow"), framed("slower")]));
  expect((await answersOf(client)).sort()).toEqual(["slow", "slower"]);
});

test("what deserves no answer ends the connection", async () => {
  const client = await serve(() => undefined);
  client.write(framed("garbage"));
  await once(client.resume(), "end");
});

test("a client that asks and does not read is not read either", async () => {
  let asked = 0;
  const big = Buffer.alloc(60_000, "x");
  const client = await serve(() => {
    asked++;
    return big;
  });
  const many = 1_000;
  client.pause();
  client.end(Buffer.concat(Array.from({ length: many }, () => framed("?"))));
  await once(client, "finish");
  // What the kernel holds for one connection is far less than these 60 MB.
  await expect.poll(() => asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(many);
  expect((await answersOf(client)).length).toBe(many);
});

test("a connection that dribbles bytes without a whole question is ended", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const client = await serve((message) => message);
  client.write(framed("whole"));
  await once(client, "data");
  client.write(Buffer.from([0, 9, 1]));
  vi.advanceTimersByTime(9_000);
  client.write(Buffer.from([2]));
  const ended = new Promise((resolve) => client.on("end", resolve).on("error", resolve).resume());
  vi.advanceTimersByTime(1_000);
  await ended;
});
