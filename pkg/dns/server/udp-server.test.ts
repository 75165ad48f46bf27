import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { serveUdp } from "./udp-server.ts";

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((close) => close()));

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

/** A server whose answers are given by the test, when it likes. */
async function serve() {
  const [server, client] = [await bound(), await bound()];
  cleanup.push(() => client.close());
  const asked = new Promise<(answer: Buffer) => void>((heard) => {
    serveUdp(server, { resolve: () => new Promise((answer) => heard(answer)) });
  });
  client.send("question", server.address().port, "127.0.0.1");
  return { server, client, answer: await asked };
}

test("an answer that took a while reaches its client", async () => {
  const { server, client, answer } = await serve();
  answer(Buffer.from("late"));
  expect(String((await once(client, "message"))[0])).toBe("late");
  server.close();
});

test("an answer that comes when the server has stopped is dropped", async () => {
  const { server, answer } = await serve();
  const closed = once(server, "close");
  server.close();
  await closed;
  answer(Buffer.from("late"));
  // An unhandled rejection, which would end the program, fails the run.
  await setImmediate();
});
