import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { configMaps, deployments } from "../../api/resources.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { WatchEvent } from "../../apimachinery/transport.ts";
import { createClient } from "./create-client.ts";
import { HttpTransport } from "./http-transport.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function serve(handler: Handler, token?: () => string): Promise<HttpTransport> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const transport = new HttpTransport({ server: `http://127.0.0.1:${port}`, token, userAgent: "test" });
  closers.push(() => {
    transport.close();
    server.close();
    server.closeAllConnections();
  });
  return transport;
}

const key = { namespace: "default", name: "a b" };

describe("HttpTransport", () => {
  it("sends what a client asks for, with its token", async () => {
    const seen: unknown[] = [];
    const answer: Handler = (request, response) => {
      void text(request).then((body) => {
        const { method, url, headers } = request;
        seen.push([method, url, headers["content-type"], headers.authorization, body]);
        response.setHeader("content-type", "application/json").end(body || "{}");
      });
    };
    const transport = await serve(answer, () => "t1");
    const client = createClient(transport, { fieldManager: "kubelet" });
    await client.resource(configMaps).get(key);
    await client.resource(deployments).patch({ namespace: "default", name: "web" }, "merge", { a: 1 });
    await client.resource(configMaps).create({ metadata: { name: "x", namespace: "default" } });
    await client.resource(configMaps).delete(key, { gracePeriodSeconds: 0 });
    const cm = "/api/v1/namespaces/default/configmaps";
    expect(seen).toEqual([
      ["GET", `${cm}/a%20b`, undefined, "Bearer t1", ""],
      [
        "PATCH",
        "/apis/apps/v1/namespaces/default/deployments/web?fieldManager=kubelet",
        "application/merge-patch+json",
        "Bearer t1",
        '{"a":1}',
      ],
      [
        "POST",
        `${cm}?fieldManager=kubelet`,
        "application/json",
        "Bearer t1",
        '{"metadata":{"name":"x","namespace":"default"},"apiVersion":"v1","kind":"ConfigMap"}',
      ],
      [
        "DELETE",
        `${cm}/a%20b`,
        "application/json",
        "Bearer t1",
        '{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0}',
      ],
    ]);
  });

  it.each([
    [404, '{"kind":"Status","reason":"NotFound","message":"gone","code":404}', "NotFound", "gone"],
    [502, "<html>bad gateway</html>", "InternalError", "<html>bad gateway</html>"],
    [403, "", "Forbidden", "the server responded with the status code 403 but did not return more information"],
  ])("turns an answer %i into a StatusError", async (code, body, reason, message) => {
    const transport = await serve((_, response) => response.writeHead(code).end(body));
    const error = await transport.call({ verb: "get", resource: configMaps, ...key }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({ code, reason, message });
  });

  it("tries again what the server asks to try later", async () => {
    let calls = 0;
    const transport = await serve((_, response) => {
      if (++calls < 3) response.writeHead(429, { "retry-after": "0" }).end();
      else response.end('{"done":true}');
    });
    const call = { verb: "create", resource: configMaps, namespace: "default", body: {} } as const;
    expect(await transport.call(call)).toEqual({ done: true });
  });

  it("tries a read again whose connection was reset, but no write", async () => {
    let calls = 0;
    const transport = await serve((request, response) => {
      if (++calls % 2 === 1) request.socket.destroy();
      else response.end("{}");
    });
    expect(await transport.call({ verb: "get", resource: configMaps, ...key })).toEqual({});
    const write = transport.call({ verb: "delete", resource: configMaps, ...key });
    await expect(write).rejects.toThrow("DELETE http://127.0.0.1");
  });

  it("follows a watch until it is told to stop", async () => {
    const bodies = ["é", "x".repeat(100_000)].map(
      (name) => `{"type":"ADDED","object":{"metadata":{"name":"${name}"}}}`,
    );
    const transport = await serve((request, response) => {
      expect(request.url).toBe("/api/v1/configmaps?resourceVersion=7&watch=true");
      for (const byte of Buffer.from(bodies[0] + "\n")) response.write(Buffer.of(byte));
      response.write(`${bodies[1]}\n`);
    });
    const names: string[] = [];
    await new Promise<void>((resolve) => {
      const call = { verb: "watch", resource: configMaps, query: { resourceVersion: "7" } } as const;
      const stop = transport.watch(call, {
        event: ({ object }: WatchEvent) => {
          names.push((object.metadata as { name: string }).name);
          if (names.length === 2) stop();
        },
        closed: (error) => {
          expect(error).toBeUndefined();
          resolve();
        },
      });
    });
    expect(names.map(({ length }) => length)).toEqual([1, 100_000]);
  });

  it("reports a refused and a broken watch when it closes", async () => {
    let calls = 0;
    const transport = await serve((request, response) => {
      if (++calls === 1) response.writeHead(410).end("too old");
      else response.write("{", () => request.socket.destroy());
    });
    const closed = () =>
      new Promise<Error | undefined>((resolve) => {
        transport.watch({ verb: "watch", resource: configMaps }, { event: () => undefined, closed: resolve });
      });
    expect(await closed()).toMatchObject({ code: 410, message: "too old" });
    expect(await closed()).toBeInstanceOf(Error);
  });
});
