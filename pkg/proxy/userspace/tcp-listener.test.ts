import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { directSockets } from "../../component-base/host-sockets/direct.ts";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import type { Endpoint, Frontend } from "../service-map/frontend.ts";
import { TcpListener } from "./tcp-listener.ts";

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((close) => close()));

async function backend(serve: (server: Server) => void): Promise<Endpoint> {
  const server = createServer({ allowHalfOpen: true });
  serve(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanup.push(() => server.close());
  return { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** A port on which nothing listens. */
async function deadEndpoint(): Promise<Endpoint> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return { address: "127.0.0.1", port };
}

async function listen(endpoints: readonly Endpoint[]): Promise<number> {
  let port = 0;
  const sockets: HostSockets = {
    ...directSockets,
    async listenTcp(address) {
      const server = await directSockets.listenTcp(address, 0);
      port = (server.address() as AddressInfo).port;
      return server;
    },
  };
  const frontend: Frontend = {
    key: "TCP/test",
    scope: "cluster",
    protocol: "TCP",
    address: "127.0.0.1",
    port: 0,
    endpoints,
    affinitySeconds: undefined,
    owner: { kind: "Service", namespace: "default", name: "web" },
  };
  const listener = new TcpListener(frontend, sockets);
  await listener.open();
  cleanup.push(() => listener.close());
  return port;
}

async function exchange(port: number, text: string): Promise<string> {
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  client.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of client) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const echo = (name: string) => (server: Server) =>
  server.on("connection", (socket) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => socket.end(`${name}:${Buffer.concat(chunks).toString()}`));
  });

test("an answer that is sent after the client's end arrives", async () => {
  const port = await listen([await backend(echo("a"))]);
  expect(await exchange(port, "hello")).toBe("a:hello");
});

test("connections go to the endpoints in turn", async () => {
  const port = await listen([await backend(echo("a")), await backend(echo("b"))]);
  expect([await exchange(port, "1"), await exchange(port, "2"), await exchange(port, "3")]).toEqual([
    "a:1",
    "b:2",
    "a:3",
  ]);
});

test("a dead endpoint is passed over before the client notices", async () => {
  const port = await listen([await deadEndpoint(), await backend(echo("alive"))]);
  for (let i = 0; i < 4; i++) expect(await exchange(port, `${i}`)).toBe(`alive:${i}`);
});

test("when every endpoint is dead the client is reset", async () => {
  const port = await listen([await deadEndpoint()]);
  await expect(exchange(port, "x")).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("a reset of the endpoint reaches the client as a reset", async () => {
  const port = await listen([
    await backend((server) => server.on("connection", (socket) => socket.on("data", () => socket.resetAndDestroy()))),
  ]);
  await expect(exchange(port, "x")).rejects.toMatchObject({ code: "ECONNRESET" });
});
