import { describe, expect, it } from "vitest";
import { AttachRequest } from "../../cri/generated/cri/v1/api.ts";
import { cat, fakeStreamRuntime } from "./testing/fake-stream-runtime.ts";
import { everything, exec, startServer, v5 } from "./testing/start-server.ts";
import { WebsocketClient } from "./testing/websocket-client.ts";

describe("the streaming server", () => {
  it("serves each URL once", async () => {
    const server = await startServer(fakeStreamRuntime(() => Promise.resolve(0)));
    const url = server.exec(exec());
    await (await WebsocketClient.open(url, v5)).closed();
    const refusal = await WebsocketClient.refused(url, v5);
    expect(refusal.code).toBe(404);
    expect(JSON.parse(refusal.body)).toMatchObject({ kind: "Status", status: "Failure", reason: "NotFound" });
  });

  it("refuses a token at another path than its own", async () => {
    const server = await startServer(fakeStreamRuntime(() => Promise.resolve(0)));
    const url = server.exec(exec()).replace("/exec/", "/attach/");
    expect((await WebsocketClient.refused(url, v5)).code).toBe(404);
  });

  it("refuses protocols that it does not know", async () => {
    const server = await startServer(fakeStreamRuntime());
    const refusal = await WebsocketClient.refused(server.exec(exec()), ["v9.channel.k8s.io"]);
    expect([refusal.code, refusal.body]).toEqual([400, expect.stringContaining("v9.channel.k8s.io")]);
  });

  it("asks plain requests to upgrade", async () => {
    const server = await startServer(fakeStreamRuntime());
    const response = await fetch(server.exec(exec()));
    expect([response.status, ((await response.json()) as { reason: string }).reason]).toEqual([400, "BadRequest"]);
  });

  it("attaches to the container's own process", async () => {
    const server = await startServer(fakeStreamRuntime(undefined, cat));
    const request = AttachRequest.fromPartial({ containerId: "c", ...everything });
    const client = await WebsocketClient.open(server.attach(request), v5);
    client.send(0, "typed");
    client.send(255, Buffer.from([0]));
    await client.closed();
    expect(client.text(1)).toBe("typed");
  });
});
