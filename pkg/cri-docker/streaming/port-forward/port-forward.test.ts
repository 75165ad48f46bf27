import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { PortForwardRequest } from "../../../cri/generated/cri/v1/api.ts";
import { fakeStreamRuntime } from "../testing/fake-stream-runtime.ts";
import { SpdyClient } from "../testing/spdy-client.ts";
import { startEcho, startServer } from "../testing/start-server.ts";
import { openTunnel } from "../testing/tunnel-client.ts";
import { upgradeToSpdy } from "../testing/upgrade-to-spdy.ts";
import { WebsocketClient } from "../testing/websocket-client.ts";

describe("port-forward", () => {
  const forward = (port: number[] = []) => PortForwardRequest.fromPartial({ podSandboxId: "sb", port });

  async function openPair(client: SpdyClient, port: number, requestid: string) {
    const error = await client.open({ streamtype: "error", port: String(port), requestid }, true);
    const data = await client.open({ streamtype: "data", port: String(port), requestid });
    return { error, data };
  }

  it("carries connections over SPDY, each with its own end", async () => {
    const port = await startEcho();
    const { socket, version } = await upgradeToSpdy((await startServer(fakeStreamRuntime())).portForward(forward()), [
      "portforward.k8s.io",
    ]);
    const client = new SpdyClient(socket);
    const [one, two] = [await openPair(client, port, "0"), await openPair(client, port, "1")];
    client.send(two.data.id, "second", true);
    client.send(one.data.id, "first", true);
    await client.until(() => one.data.ended && two.data.ended && one.error.ended);
    expect([version, one.data.data.toString(), two.data.data.toString()]).toEqual([
      "portforward.k8s.io",
      "FIRSTEND",
      "SECONDEND",
    ]);
    expect(one.error.data).toHaveLength(0);
    client.close();
  });

  it("carries SPDY inside a websocket", async () => {
    const port = await startEcho();
    const url = (await startServer(fakeStreamRuntime())).portForward(forward());
    const { stream, protocol } = await openTunnel(url, "SPDY/3.1+portforward.k8s.io");
    const client = new SpdyClient(stream);
    const { data } = await openPair(client, port, "0");
    client.send(data.id, "tunnel", true);
    await client.until(() => data.ended);
    expect([protocol, data.data.toString()]).toEqual(["SPDY/3.1+portforward.k8s.io", "TUNNELEND"]);
    client.close();
  });

  it("says on the error stream what is wrong with a port, and serves others", async () => {
    const port = await startEcho();
    const { socket } = await upgradeToSpdy((await startServer(fakeStreamRuntime())).portForward(forward()), [
      "portforward.k8s.io",
    ]);
    const client = new SpdyClient(socket);
    const closed = await openPair(client, 1, "0");
    await client.until(() => closed.error.ended && closed.data.ended);
    expect(closed.error.data.toString()).toContain("error forwarding port 1 to pod sb: connection refused");
    const open = await openPair(client, port, "1");
    client.send(open.data.id, "x", true);
    await client.until(() => open.data.ended);
    expect(open.data.data.toString()).toBe("XEND");
    client.close();
  });

  it("carries the ports asked for over the channels of a websocket", async () => {
    const port = await startEcho();
    const url = (await startServer(fakeStreamRuntime())).portForward(forward([port]));
    const client = await WebsocketClient.open(url, ["v4.channel.k8s.io"]);
    client.send(0, "legacy");
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    await expect.poll(() => client.text(0).endsWith("LEGACY")).toBe(true);
    expect(client.messages.slice(0, 2)).toEqual([Buffer.from([0, ...number]), Buffer.from([1, ...number])]);
    client.socket.terminate();
  });

  it("closes the websocket when the pod has ended the connection", async () => {
    const server = createServer((socket) => socket.end("all of it"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = (await startServer(fakeStreamRuntime())).portForward(forward([(server.address() as AddressInfo).port]));
    const client = await WebsocketClient.open(url, ["v4.channel.k8s.io"]);
    await client.closed();
    server.close();
    expect(client.text(0)).toMatch(/all of it$/);
  });

  it("is refused for a sandbox that does not run", async () => {
    const server = await startServer(fakeStreamRuntime());
    const url = server.portForward(PortForwardRequest.fromPartial({ podSandboxId: "gone" }));
    const refusal = await WebsocketClient.refused(url, ["v4.channel.k8s.io"]);
    expect([refusal.code, JSON.parse(refusal.body).message]).toEqual([500, "sandbox gone does not run"]);
  });
});
