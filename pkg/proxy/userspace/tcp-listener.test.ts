import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import { waitUntil } from "../../testing/wait-for.ts";
import type { Endpoint } from "../service-map/frontend.ts";
import { TcpListener } from "./tcp-listener.ts";
import { deadEndpoint, loopbackSockets, makeFrontend, silentEndpoint } from "./testing/loopback.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** All that comes until the end; unlike node:stream/consumers it leaves the socket open for the other direction. */
function text(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    socket.on("end", () => resolve(heard)).on("error", reject);
  });
}

async function backend(serve: (socket: Socket) => void): Promise<Endpoint> {
  const server: Server = createServer({ allowHalfOpen: true }, serve);
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanup.push(() => server.close());
  return { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

async function listen(endpoints: readonly Endpoint[], affinitySeconds?: number) {
  const sockets = loopbackSockets();
  const clock = new FakeClock();
  const listener = new TcpListener({ ...makeFrontend("TCP", endpoints), affinitySeconds }, sockets, clock);
  await listener.open();
  cleanup.push(() => listener.close());
  return { listener, clock, port: sockets.ports[0] ?? 0 };
}

const open = (port: number) => connect({ port, host: "127.0.0.1", allowHalfOpen: true });

function exchange(port: number, message: string): Promise<string> {
  const client = open(port);
  client.end(message);
  return text(client);
}

const echo = (name: string) => (socket: Socket) => {
  void text(socket).then((heard) => socket.end(`${name}:${heard}`));
};

test("an answer that is sent after the client's end arrives", async () => {
  const { port } = await listen([await backend(echo("a"))]);
  expect(await exchange(port, "hello")).toBe("a:hello");
});

test("a client may go on after the endpoint's end", async () => {
  const heard = deferred<string>();
  const { port } = await listen([
    await backend((socket) => {
      socket.end("done");
      void text(socket).then(heard.resolve);
    }),
  ]);
  const client = open(port);
  expect(await text(client)).toBe("done");
  client.end("still talking");
  expect(await heard.promise).toBe("still talking");
});

test("connections go to the endpoints in turn", async () => {
  const { port } = await listen([await backend(echo("a")), await backend(echo("b"))]);
  const answers = [await exchange(port, "1"), await exchange(port, "2"), await exchange(port, "3")];
  expect(answers).toEqual(["a:1", "b:2", "a:3"]);
});

test("a client with affinity stays on its endpoint", async () => {
  const { port } = await listen([await backend(echo("a")), await backend(echo("b"))], 60);
  expect([await exchange(port, "1"), await exchange(port, "2")]).toEqual(["a:1", "a:2"]);
});

test("an endpoint that refuses is passed over before the client notices", async () => {
  const { port } = await listen([await deadEndpoint(), await backend(echo("alive"))]);
  for (let i = 0; i < 4; i++) expect(await exchange(port, `${i}`)).toBe(`alive:${i}`);
});

test("an endpoint that says nothing is passed over, and the next clients do not wait for it", async () => {
  const { endpoint, end } = await silentEndpoint();
  cleanup.push(end);
  const { port } = await listen([endpoint, await backend(echo("alive"))]);
  for (let i = 0; i < 20; i++) expect(await exchange(port, `${i}`)).toBe(`alive:${i}`);
});

/** The kernel's table of IPv4 sockets (proc(5) `net/tcp`), those whose local or remote port is one of these. */
const socketsWith = (...ports: number[]) => {
  const ends = ports.map((port) => `:${port.toString(16).toUpperCase().padStart(4, "0")}`);
  return readFileSync("/proc/self/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .map(([, local = "", remote = "", state = "", , , , , , inode = "0"]) => ({ local, remote, state, inode }))
    .filter(({ local, remote }) => ends.some((end) => local.endsWith(end) || remote.endsWith(end)));
};

/** The local ends of connections to `endpoint` that it has not answered yet (SYN-SENT). */
const waitingFor = ({ port }: Endpoint): string[] =>
  socketsWith(port).flatMap(({ local, state }) => (state === "02" ? [local] : []));

test("an endpoint that is silent for a moment, and the only one, gets its client yet", async () => {
  const { endpoint, wake, end } = await silentEndpoint();
  cleanup.push(end);
  const { port } = await listen([endpoint]);
  const answer = exchange(port, "x");
  const dialled = new Set<string>();
  await waitUntil(() => {
    for (const from of waitingFor(endpoint)) dialled.add(from);
    return dialled.size > 1;
  });
  wake();
  expect(await answer).toBe("late:x");
});

test("when every endpoint is dead the client is reset", async () => {
  const { port } = await listen([await deadEndpoint(), await deadEndpoint()]);
  await expect(exchange(port, "x")).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("a reset of the endpoint reaches the client as a reset", async () => {
  const { port } = await listen([await backend((socket) => socket.on("data", () => socket.resetAndDestroy()))]);
  await expect(exchange(port, "x")).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("a reset of the client reaches the endpoint as a reset", async () => {
  const failure = deferred<NodeJS.ErrnoException>();
  const { port } = await listen([
    await backend((socket) => {
      socket.on("error", failure.resolve);
      socket.write("hello");
    }),
  ]);
  const client = open(port);
  await once(client, "data");
  client.resetAndDestroy();
  expect((await failure.promise).code).toBe("ECONNRESET");
});

/**
 * Connections to these ports that somebody has open (not listening, and with an inode yet): a client's, the listener's
 * two, and the endpoint's.
 */
const openConnections = (...ports: number[]) =>
  socketsWith(...ports).filter(({ state, inode }) => state !== "0A" && inode !== "0").length;

/** An endpoint that never ends its side by itself; `ended` has its side of the first connection that ended. */
async function patientEndpoint() {
  const ended = deferred<Socket>();
  const endpoint = await backend((socket) => {
    socket.on("end", () => ended.resolve(socket)).resume();
    cleanup.push(() => socket.destroy());
  });
  return { endpoint, ended: ended.promise };
}

test("a client that is gone after its end is let go, though its endpoint never ends", async () => {
  const { endpoint, ended } = await patientEndpoint();
  const { port, clock } = await listen([endpoint]);
  const client = open(port);
  client.end("x");
  await ended;
  // What the kernel of a client that is gone answers to a probe.
  client.resetAndDestroy();
  await waitUntil(() => {
    clock.advance(60_000);
    return openConnections(port, endpoint.port) === 1 && clock.pending === 0;
  });
});

test("what a client sent before it went still arrives at an endpoint that reads late", async () => {
  const late = deferred<Socket>();
  const endpoint = await backend((socket) => late.resolve(socket.pause()));
  const { port, clock } = await listen([endpoint]);
  const client = open(port);
  // More than the endpoint's window, and no more than the kernel takes.
  client.end(Buffer.alloc(256 * 1024, "x"));
  const reader = await late.promise;
  await waitUntil(() => clock.pending === 1);
  client.resetAndDestroy();
  await waitUntil(() => {
    clock.advance(60_000);
    return openConnections(port, endpoint.port) === 1;
  });
  const heard = await text(reader.resume());
  reader.destroy();
  expect(heard.length).toBe(256 * 1024);
});

test("an endpoint that is gone after its end is let go, though its client never ends", async () => {
  const endpoint = await backend((socket) => {
    socket.end("x", () => socket.resetAndDestroy());
  });
  const { port, clock } = await listen([endpoint]);
  const client = open(port);
  cleanup.push(() => client.destroy());
  expect(await text(client)).toBe("x");
  await waitUntil(() => {
    clock.advance(60_000);
    return openConnections(port, endpoint.port) === 1;
  });
});

test("a client that waits in silence after its end gets its answer however late", async () => {
  const { endpoint, ended } = await patientEndpoint();
  const { port, clock } = await listen([endpoint]);
  const answer = exchange(port, "x");
  const socket = await ended;
  await waitUntil(() => clock.pending === 1);
  clock.advance(24 * 3_600_000);
  socket.end("late");
  expect(await answer).toBe("late");
  clock.advance(60_000);
  expect(clock.pending).toBe(0);
});

test("large streams arrive whole in both directions at once", async () => {
  const { port } = await listen([await backend((socket) => void socket.pipe(socket))]);
  const client = open(port);
  const [sent, received] = [createHash("sha256"), createHash("sha256")];
  client.on("data", (chunk) => received.update(chunk));
  for (let i = 0; i < 200; i++) {
    const chunk = randomBytes(1 + ((i * 7919) % 200_000));
    sent.update(chunk);
    if (!client.write(chunk)) await once(client, "drain");
  }
  client.end();
  await once(client, "end");
  expect(received.digest("hex")).toBe(sent.digest("hex"));
});

test("an endpoint that does not read stops its client, and gets everything once it reads", async () => {
  const stuck = deferred<Socket>();
  const { port } = await listen([await backend((socket) => stuck.resolve(socket.pause()))]);
  const client = open(port);
  const chunk = Buffer.alloc(1 << 20, "x");
  // More than the kernel's buffers hold: the client's own buffer stays full.
  for (let i = 0; i < 64; i++) client.write(chunk);
  client.end();
  const endpoint = await stuck.promise;
  expect(client.bytesWritten - client.writableLength).toBeLessThan(64 * chunk.length);
  let length = 0;
  endpoint.on("data", (data: Buffer) => (length += data.length)).resume();
  await once(endpoint, "end");
  expect(length).toBe(64 * chunk.length);
});

test("connections that stand outlive their endpoint's removal and the listener itself", async () => {
  const { listener, port } = await listen([await backend((socket) => void socket.pipe(socket))]);
  const client = open(port);
  client.write("one");
  expect(String((await once(client, "data"))[0])).toBe("one");
  listener.update(makeFrontend("TCP", [await deadEndpoint()]));
  listener.close();
  client.end("two");
  expect(await text(client)).toBe("two");
});

test("a thousand connections at once are all served", async () => {
  const { port } = await listen([await backend(echo("a"))]);
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => exchange(port, `${i}`)));
  expect(answers.every((answer, i) => answer === `a:${i}`)).toBe(true);
});
