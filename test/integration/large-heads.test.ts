import { connect as connectHttp2 } from "node:http2";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const pods = "/api/v1/namespaces/default/pods";
const names = Array.from({ length: 30_000 }, (_, index) => `name-${index}`);
const selected = `${pods}?labelSelector=${encodeURIComponent(`app in (${names.join(",")})`)}`;

async function overHttp2(api: TestApiServer, path: string, headers: Record<string, string[]> = {}): Promise<number> {
  const session = connectHttp2(`https://localhost:${api.port}`, {
    ...api.credentials,
    maxSendHeaderBlockLength: 2 ** 21,
  });
  try {
    const stream = session.request({ ":path": path, ...headers });
    const status = new Promise<number>((resolve, reject) => {
      stream.on("response", (answer) => resolve(answer[":status"] ?? 0));
      stream.on("error", reject);
    });
    stream.resume();
    return await status;
  } finally {
    session.destroy();
  }
}

test("a selector may be as long as upstream takes it over HTTP/1.1, and 64 KiB over HTTP/2", async () => {
  await using api = await startApiServer();
  expect(selected.length).toBeGreaterThan(300_000);
  expect((await api.get(selected)).status).toBe(200);
  expect(await overHttp2(api, selected.slice(0, selected.indexOf("name-4000")) + "a)")).toBe(200);
});

test("whoever impersonates somebody may name hundreds of groups", async () => {
  await using api = await startApiServer();
  const groups = names.slice(0, 500);
  const headers = { "impersonate-user": ["carol"], "impersonate-group": [...groups, "system:masters"] };
  expect(await overHttp2(api, pods, headers)).toBe(200);
});

test("a head beyond a megabyte is refused with 431", async () => {
  await using api = await startApiServer();
  const socket = connectTls({ host: "127.0.0.1", port: api.port, ca: api.credentials.ca });
  socket.on("error", () => undefined);
  socket.write(`GET /version HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"x".repeat(2 ** 20)}\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 431 Request Header Fields Too Large\r\n/);
  expect((await api.get("/version")).status).toBe(200);
});

test("a selector of more requirements than anybody writes is refused", async () => {
  await using api = await startApiServer();
  const { status, body } = await api.get(`${pods}?labelSelector=${names.slice(0, 1001).join(",")}`);
  expect(status).toBe(400);
  expect(body).toContain("more than 1000 requirements");
});
