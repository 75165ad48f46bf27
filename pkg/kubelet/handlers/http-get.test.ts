import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { httpGet, httpTarget } from "./http-get.ts";

describe("an HTTP check", () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  /** Answers every connection's first bytes with raw text. */
  async function serving(answer: (socket: Socket, asked: string) => void): Promise<number> {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (bytes) => answer(socket, bytes.toString("utf8")));
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  const get = (port: number, timeoutMs = 60_000, scheme = "HTTP") =>
    httpGet(httpTarget({ port, path: "/check", scheme }, { name: "c" }, "127.0.0.1", "test/1"), timeoutMs);

  it("gives the status and the body", async () => {
    const port = await serving((socket) => socket.end("HTTP/1.1 503 No\r\ncontent-length: 4\r\n\r\nbusy"));
    expect(await get(port)).toEqual({ status: 503, body: "busy" });
  });

  it("follows redirects on its host and stops at others", async () => {
    const port = await serving((socket, asked) => {
      const location = asked.startsWith("GET /check ") ? "/next" : "http://example.invalid/";
      socket.end(`HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`);
    });
    expect(await get(port)).toMatchObject({ status: 302, location: "http://example.invalid/" });
  });

  it("fails in time when nothing answers, or only half of it", async () => {
    const silent = await serving(() => undefined);
    await expect(get(silent, 50)).rejects.toThrow("context deadline exceeded");
    server?.close();
    const half = await serving((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"));
    await expect(get(half, 50)).rejects.toThrow("context deadline exceeded");
  });

  it("fails in HTTPS when the answer is in HTTP, and says so", async () => {
    const port = await serving((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await expect(get(port, 60_000, "HTTPS")).rejects.toThrow(
      `Get "https://127.0.0.1:${port}/check": http: server gave HTTP response to HTTPS client`,
    );
  });

  it("fails when the connection breaks or is refused", async () => {
    const port = await serving((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
      socket.destroySoon();
    });
    await expect(get(port)).rejects.toThrow(/EOF|aborted/);
    server?.close();
    await expect(get(port)).rejects.toThrow(`dial tcp 127.0.0.1:${port}: connect: connection refused`);
  });
});
