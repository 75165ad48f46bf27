import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import type { Endpoint } from "../service-map/frontend.ts";
import { deadEndpoint, loopbackSockets, makeFrontend } from "./testing/loopback.ts";
import { UdpListener } from "./udp-listener.ts";

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((close) => close()));

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  cleanup.push(() => socket.close());
  return socket;
}

/** Answers "<name>:<client's port>:<message>". */
async function echo(name: string): Promise<Endpoint> {
  const socket = await bound();
  socket.on("message", (message, from) =>
    socket.send(`${name}:${from.port}:${message.toString()}`, from.port, from.address),
  );
  return { address: "127.0.0.1", port: socket.address().port };
}

const listen = (...endpoints: Endpoint[]) => listenFor(4096, ...endpoints);

async function listenFor(mostFlows: number, ...endpoints: Endpoint[]) {
  const sockets = loopbackSockets();
  const clock = new FakeClock();
  const listener = new UdpListener(makeFrontend("UDP", endpoints), sockets, clock, mostFlows);
  await listener.open();
  cleanup.push(() => listener.close());
  return { listener, clock, port: sockets.ports[0] ?? 0 };
}

async function ask(client: Socket, port: number, message: string) {
  client.send(message, port, "127.0.0.1");
  const [answer, from] = (await once(client, "message")) as [Buffer, { port: number }];
  expect(from.port).toBe(port);
  const [name, flow, heard] = answer.toString().split(":");
  expect(heard).toBe(message);
  return { name, flow };
}

test("a client's datagrams go to one endpoint, and the answers come from the address it asked", async () => {
  const { port } = await listen(await echo("a"), await echo("b"));
  const [one, two] = [await bound(), await bound()];
  const first = await ask(one, port, "1");
  expect(await ask(one, port, "2")).toEqual(first);
  expect((await ask(two, port, "3")).name).not.toBe(first.name);
});

test("an endpoint where nobody listens is passed over with the datagram it was sent", async () => {
  const { port } = await listen(await deadEndpoint(), await deadEndpoint(), await echo("alive"));
  for (let i = 0; i < 3; i++) expect((await ask(await bound(), port, `${i}`)).name).toBe("alive");
});

test("a flow whose endpoint is gone goes on at another", async () => {
  const [a, b] = [await echo("a"), await echo("b")];
  const { listener, port } = await listen(a, b);
  const client = await bound();
  expect((await ask(client, port, "1")).name).toBe("a");
  listener.update(makeFrontend("UDP", [b]));
  expect((await ask(client, port, "2")).name).toBe("b");
});

test("a flow whose endpoint drains goes on, and new ones begin elsewhere", async () => {
  const [a, b] = [await echo("a"), await echo("b")];
  const { listener, port } = await listen(a, b);
  const [client, another] = [await bound(), await bound()];
  const flow = await ask(client, port, "1");
  expect(flow.name).toBe("a");
  listener.update({ ...makeFrontend("UDP", [b]), serving: [a, b] });
  expect(await ask(client, port, "2")).toEqual(flow);
  expect((await ask(another, port, "3")).name).toBe("b");
});

test("a silent flow is forgotten after a minute, one in use is not", async () => {
  const { clock, port } = await listen(await echo("a"));
  const [busy, idle] = [await bound(), await bound()];
  const kept = await ask(busy, port, "1");
  const forgotten = await ask(idle, port, "1");
  clock.advance(59_000);
  await ask(busy, port, "2");
  clock.advance(2_000);
  expect(await ask(busy, port, "3")).toEqual(kept);
  expect((await ask(idle, port, "4")).flow).not.toBe(forgotten.flow);
});

test("when there is no room for another client, the one that has been silent for longest gives way", async () => {
  const { clock, port } = await listenFor(2, await echo("a"));
  const [busy, idle, another] = [await bound(), await bound(), await bound()];
  const kept = await ask(busy, port, "1");
  const forgotten = await ask(idle, port, "2");
  clock.advance(1);
  await ask(busy, port, "3");
  await ask(another, port, "4");
  expect(await ask(busy, port, "5")).toEqual(kept);
  expect((await ask(idle, port, "6")).flow).not.toBe(forgotten.flow);
});
