import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { nameIsAnswered } from "./dns-question.ts";

const noError = 0;
const nameError = 3;

let server: Socket | undefined;
afterEach(() => void server?.close());

/** A DNS server that leaves so many questions without an answer, then answers each with that code and one record. */
async function dnsServer(unanswered: number, code: number) {
  let questions = 0;
  const socket = createSocket("udp4");
  socket.on("message", (question, { port, address }) => {
    if (++questions <= unanswered) return;
    const reply = Buffer.from(question);
    reply.writeUInt16BE(0x8180 | code, 2);
    reply.writeUInt16BE(code === noError ? 1 : 0, 6);
    socket.send(reply, port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  server = socket;
  return { address: "127.0.0.1", port: socket.address().port };
}

test("a name that is known is answered, one that is not is not", async () => {
  expect(await nameIsAnswered("a.b", await dnsServer(0, noError), 10_000)).toBe(true);
  server?.close();
  expect(await nameIsAnswered("a.b", await dnsServer(0, nameError), 10_000)).toBe(false);
});

test("a server that misses a question is asked again before it is given up", async () => {
  const at = await dnsServer(2, noError);
  expect(await nameIsAnswered("a.b", at, 10_000)).toBe(true);
});

test("a server that never answers is given up after the time that it has", async () => {
  const at = await dnsServer(Infinity, noError);
  expect(await nameIsAnswered("a.b", at, 300)).toBe(false);
});
