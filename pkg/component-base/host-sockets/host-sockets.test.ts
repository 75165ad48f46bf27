import { type ChildProcess, fork } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { serveHostSockets } from "./serve.ts";

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

/** Starts the test child under a supervisor's socket service; resolves with the first thing it says. */
async function startChild(...args: string[]): Promise<{ listening?: AddressInfo; code?: string }> {
  const child = fork(new URL("testing/child.ts", import.meta.url), args, { execArgv: ["--import", "tsx"] });
  children.push(child);
  serveHostSockets(child);
  return new Promise((resolve) => {
    child.on("message", (message: { type?: string }) => {
      if (message.type === undefined) resolve(message as { listening?: AddressInfo });
    });
  });
}

test("a child serves connections on a listening socket of its supervisor, half-open ends included", async () => {
  const { listening } = await startChild("tcp");
  const client = connect({ port: listening?.port ?? 0, host: "127.0.0.1", allowHalfOpen: true });
  client.end("hello");
  const chunks: Buffer[] = [];
  client.on("data", (chunk) => chunks.push(chunk));
  await once(client, "end");
  expect(Buffer.concat(chunks).toString()).toBe("helloafter-end");
});

test("a child answers datagrams on a socket of its supervisor", async () => {
  const { listening } = await startChild("udp");
  const client = createSocket("udp4");
  client.send("ping", listening?.port, "127.0.0.1");
  const [answer] = (await once(client, "message")) as [Buffer];
  client.close();
  expect(answer.toString()).toBe("ping");
});

test("a port that is taken is told to the child by its code", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { code } = await startChild("tcp", String((taken.address() as AddressInfo).port));
  taken.close();
  expect(code).toBe("EADDRINUSE");
});
