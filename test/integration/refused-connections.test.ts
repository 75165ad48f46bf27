import type { IncomingMessage } from "node:http";
import { get, request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

test("who forgets the s of https is told so", async () => {
  await using api = await startApiServer();
  const socket = connect({ host: "127.0.0.1", port: api.port });
  socket.write("GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n");
  expect(await text(socket)).toBe("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
});

test("what is no TLS at all ends its connection", async () => {
  await using api = await startApiServer();
  const socket = connect({ host: "127.0.0.1", port: api.port });
  socket.on("error", () => undefined);
  socket.write(Buffer.alloc(64, 255));
  await new Promise((resolve) => socket.once("close", resolve).resume());
});

test("a password is no credential: who gives one is anonymous", async () => {
  await using api = await startApiServer();
  const { ca } = api.credentials;
  const statusOf = (path: string, authorization: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = { host: "localhost", port: api.port, path, ca, headers: { authorization } };
      get(options, (answer: IncomingMessage) => resolve(answer.resume().statusCode)).on("error", reject);
    });
  expect(await statusOf("/api/v1/pods", "Basic YTpi")).toBe(403);
  expect(await statusOf("/version", "Basic YTpi")).toBe(200);
  expect(await statusOf("/version", "Bearer nonsense")).toBe(401);
});

test("a refused upgrade has the reason that HTTP knows for its status", async () => {
  await using api = await startApiServer();
  const headers = { connection: "upgrade", upgrade: "websocket" };
  const path = "/api/v1/namespaces/default/pods/none/exec?command=ls&stdout=true";
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: "localhost", port: api.port, ...api.credentials, path, headers };
    httpsRequest(options, resolve).on("error", reject).end();
  });
  answer.resume();
  expect([answer.statusCode, answer.statusMessage]).toEqual([404, "Not Found"]);
});
