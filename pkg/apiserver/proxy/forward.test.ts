import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { Exchange } from "../exchange.ts";
import { sendError } from "../handlers/answers/answer.ts";
import { forwardRequest } from "./forward-request.ts";
import { forwardUpgrade } from "./forward-upgrade.ts";
import { proxiedPath } from "./proxied-path.ts";

const prefix = "/api/v1/namespaces/default/pods/web/proxy";
const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function listen(server: http.Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A server that passes everything on to a port of the loopback. */
function proxyTo(port: number): Promise<number> {
  const address = { protocol: "http:", host: "127.0.0.1", port, kubelet: false } as const;
  const server = http.createServer((request, response) => {
    const exchange = new Exchange(request, response);
    forwardRequest(exchange, address, proxiedPath(request.url ?? "", exchange.info), undefined).catch(
      (error: unknown) => sendError(exchange, error),
    );
  });
  server.on("upgrade", (request: http.IncomingMessage, socket, head: Buffer) => {
    const { info } = new Exchange(request, new http.ServerResponse(request));
    void forwardUpgrade(request, socket, head, address, proxiedPath(request.url ?? "", info), undefined);
  });
  return listen(server);
}

test("a request is passed on with its method, body and headers, but not with who asks", async () => {
  const seen: unknown[] = [];
  const web = await listen(
    http.createServer((request, response) => {
      const { authorization, cookie, "x-forwarded-uri": uri, host } = request.headers;
      seen.push(request.method, request.url, authorization, cookie, uri, host);
      response.writeHead(201, { "x-own": "yes" });
      request.pipe(response);
    }),
  );
  const answer = await fetch(`http://127.0.0.1:${await proxyTo(web)}${prefix}/a%2Fb?c=d`, {
    ...{ method: "POST", body: "hello" },
    headers: { Authorization: "Bearer secret", Cookie: "a=b" },
  });
  expect([answer.status, answer.headers.get("x-own"), await answer.text()]).toEqual([201, "yes", "hello"]);
  expect(seen).toEqual(["POST", "/a/b?c=d", undefined, "a=b", `${prefix}/a/b`, `127.0.0.1:${web}`]);
});

test.each([
  ["/login", `${prefix}/login`],
  ["http://127.0.0.1:{port}/login?x", `${prefix}/login?x`],
  ["other", "other"],
  ["https://elsewhere.example/", "https://elsewhere.example/"],
  ["//elsewhere.example/", "//elsewhere.example/"],
])("a redirection to %s leads to %s", async (location, expected) => {
  const web = http.createServer();
  const port = await listen(web);
  web.on("request", (_request, response: http.ServerResponse) =>
    response.writeHead(302, { location: location.replace("{port}", String(port)) }).end(),
  );
  const answer = await fetch(`http://127.0.0.1:${await proxyTo(port)}${prefix}/`, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([302, expected]);
});

test("where nothing listens, the client is told", async () => {
  const web = http.createServer();
  const proxy = await proxyTo(await listen(web));
  await new Promise((resolve) => web.close(resolve));
  const answer = await fetch(`http://127.0.0.1:${proxy}${prefix}/`);
  expect(await answer.json()).toMatchObject({
    ...{ code: 503, reason: "ServiceUnavailable" },
    message: expect.stringMatching(/^error trying to reach service: .*ECONNREFUSED/),
  });
});

test("an upgraded connection carries bytes both ways", async () => {
  const web = http.createServer().on("upgrade", (request: http.IncomingMessage, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${request.headers.upgrade}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  const port = await proxyTo(await listen(web));
  const headers = { connection: "upgrade", upgrade: "echo" };
  const request = http.request({ host: "127.0.0.1", port, path: `${prefix}/ws`, headers }).end();
  const [response, socket] = await once(request, "upgrade");
  socket.end("ping");
  expect([response.headers.upgrade, await text(socket)]).toEqual(["echo", "ping"]);
});
