import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../component-base/logger.ts";
import { AttachRequest, ExecRequest, PortForwardRequest } from "../../cri/generated/cri/v1/api.ts";
import { createStreamingServer } from "./create-streaming-server.ts";
import type { StreamRuntime } from "./interface.ts";
import { cat, fakeStreamRuntime } from "./testing/fake-stream-runtime.ts";
import { SpdyClient } from "./testing/spdy-client.ts";
import { openTunnel } from "./testing/tunnel-client.ts";
import { WebsocketClient } from "./testing/websocket-client.ts";

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function startServer(runtime: StreamRuntime) {
  const server = createStreamingServer({ runtime, log: silentLogger });
  await server.start();
  stops.push(() => server.stop());
  return server;
}

const everything = { stdin: true, stdout: true, stderr: true };
const exec = (fields: Partial<ExecRequest> = {}) =>
  ExecRequest.fromPartial({ containerId: "c", cmd: ["run"], ...everything, ...fields });
const v5 = ["v5.channel.k8s.io"];

/** A program that listens on this machine's loopback and echoes in capitals. */
async function startEcho(): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("data", (chunk) => socket.write(chunk.toString().toUpperCase()));
    socket.on("end", () => socket.end("END"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Upgrades a connection to SPDY and answers it, with the protocol that the server chose. */
async function upgrade(url: string, versions: readonly string[]): Promise<{ socket: Socket; version: string }> {
  const headers = { connection: "Upgrade", upgrade: "SPDY/3.1", "x-stream-protocol-version": [...versions] };
  const request = httpRequest(url, { method: "POST", headers }).end();
  const [response, socket] = await once(request, "upgrade");
  return { socket, version: response.headers["x-stream-protocol-version"] };
}

describe("exec over a websocket", () => {
  it("carries input to its end, output of both streams, and the exit code", async () => {
    const runtime = fakeStreamRuntime(async (streams, command) => {
      streams.stderr?.write(command.join(" "));
      await cat(streams, command);
      return 3;
    });
    const url = (await startServer(runtime)).exec(exec({ cmd: ["ls", "-l"] }));
    const client = await WebsocketClient.open(url, v5);
    client.send(0, "hello");
    client.send(255, Buffer.from([0]));
    await client.closed();
    expect(client.socket.protocol).toBe("v5.channel.k8s.io");
    expect(client.messages[0]).toEqual(Buffer.from([1]));
    expect([client.text(1), client.text(2), client.closeCode]).toEqual(["hello", "ls -l", 1000]);
    expect(JSON.parse(client.text(3))).toEqual({
      metadata: {},
      status: "Failure",
      message: "command terminated with non-zero exit code: 3",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  it("tells success as a Status from v4 on, and not at all before", async () => {
    const server = await startServer(fakeStreamRuntime(() => Promise.resolve(0)));
    const statusWith = async (protocols: readonly string[]) => {
      const client = await WebsocketClient.open(server.exec(exec()), protocols);
      await client.closed();
      return client.text(3);
    };
    expect(await statusWith(["v4.channel.k8s.io"])).toBe('{"metadata":{},"status":"Success"}');
    expect([await statusWith(["channel.k8s.io"]), await statusWith([])]).toEqual(["", ""]);
  });

  it("speaks base64", async () => {
    const server = await startServer(
      fakeStreamRuntime(async ({ stdout }) => {
        stdout?.write(Buffer.from([0, 255]));
        return 0;
      }),
    );
    const client = await WebsocketClient.open(server.exec(exec()), ["base64.channel.k8s.io"]);
    await client.closed();
    expect(client.messages.map(String)).toEqual(["1", "1AP8="]);
  });

  it("says why a command could not be run", async () => {
    const runtime = fakeStreamRuntime(() => Promise.reject(new Error("container is not running")));
    const client = await WebsocketClient.open((await startServer(runtime)).exec(exec()), v5);
    await client.closed();
    expect(JSON.parse(client.text(3))).toMatchObject({
      reason: "InternalError",
      message: "Internal error occurred: error executing command in container: container is not running",
    });
  });

  it("gives a terminal its sizes and no stderr", async () => {
    const runtime = fakeStreamRuntime(
      (streams) =>
        new Promise((resolve) =>
          streams.onResize(({ width, height }) => {
            streams.stdout?.write(`${width}x${height} ${streams.stderr === undefined}`);
            resolve(0);
          }),
        ),
    );
    const client = await WebsocketClient.open((await startServer(runtime)).exec(exec({ tty: true })), v5);
    client.send(4, '{"Width":80,"Height":24}');
    await client.closed();
    expect(client.text(1)).toBe("80x24 true");
  });

  it("tells the runtime that the client is gone", async () => {
    let aborted: Promise<unknown> | undefined;
    const runtime = fakeStreamRuntime(({ signal }) => {
      aborted = once(signal, "abort");
      return new Promise(() => undefined);
    });
    const client = await WebsocketClient.open((await startServer(runtime)).exec(exec()), v5);
    client.socket.terminate();
    await expect.poll(() => aborted).toBeDefined();
    await aborted;
  });

  it("holds output back while the client does not read", async () => {
    let written = 0;
    const runtime = fakeStreamRuntime(async ({ stdout, signal }) => {
      while (!signal.aborted && stdout?.write(Buffer.alloc(65_536))) written += 65_536;
      return 0;
    });
    const client = await WebsocketClient.open((await startServer(runtime)).exec(exec()), v5);
    client.socket.pause();
    await expect.poll(() => written).toBeGreaterThan(0);
    expect(written).toBeLessThan(64 << 20);
    client.socket.terminate();
  });
});

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

describe("exec over SPDY", () => {
  it("carries input to its end, output and the exit code as a Status in v4", async () => {
    const runtime = fakeStreamRuntime(async (streams, command) => {
      await cat(streams, command);
      return 2;
    });
    const url = (await startServer(runtime)).exec(exec({ stderr: false }));
    const { socket, version } = await upgrade(url, ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
    const client = new SpdyClient(socket);
    const error = await client.open({ streamtype: "error" }, true);
    const stdout = await client.open({ streamtype: "stdout" }, true);
    const stdin = await client.open({ streamtype: "stdin" });
    client.send(stdin.id, "hello", true);
    await client.until(() => error.ended && stdout.ended);
    expect([version, stdout.data.toString()]).toEqual(["v4.channel.k8s.io", "hello"]);
    expect(JSON.parse(error.data.toString()).details.causes[0].message).toBe("2");
    client.close();
  });

  it("tells a failure as text in v1", async () => {
    const url = (await startServer(fakeStreamRuntime(() => Promise.resolve(1)))).exec(
      exec({ stdin: false, stderr: false }),
    );
    const { socket, version } = await upgrade(url, []);
    const client = new SpdyClient(socket);
    const error = await client.open({ streamtype: "error" });
    await client.open({ streamtype: "stdout" });
    await client.until(() => error.ended);
    expect([version, error.data.toString()]).toEqual([
      "channel.k8s.io",
      "command terminated with non-zero exit code: 1",
    ]);
    client.close();
  });
});

describe("port-forward", () => {
  const forward = (port: number[] = []) => PortForwardRequest.fromPartial({ podSandboxId: "sb", port });

  async function openPair(client: SpdyClient, port: number, requestid: string) {
    const error = await client.open({ streamtype: "error", port: String(port), requestid }, true);
    const data = await client.open({ streamtype: "data", port: String(port), requestid });
    return { error, data };
  }

  it("carries connections over SPDY, each with its own end", async () => {
    const port = await startEcho();
    const { socket, version } = await upgrade((await startServer(fakeStreamRuntime())).portForward(forward()), [
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
    const { socket } = await upgrade((await startServer(fakeStreamRuntime())).portForward(forward()), [
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
