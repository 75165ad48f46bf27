import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { AttachRequest } from "../../../cri/generated/cri/v1/api.ts";
import { cat, fakeStreamRuntime } from "../testing/fake-stream-runtime.ts";
import { exec, startServer, v5 } from "../testing/start-server.ts";
import { WebsocketClient } from "../testing/websocket-client.ts";

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

  it("ends the connection behind its close frame, whether or not the client answers that", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const url = new URL((await startServer(fakeStreamRuntime(() => Promise.resolve(0)))).exec(exec()));
    const socket = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
    socket.write(
      `GET ${url.pathname} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
    );
    const received: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) received.push(chunk);
    const normalClosure = Buffer.from([0x88, 2, 0x03, 0xe8]);
    expect(Buffer.concat(received).subarray(-4)).toEqual(normalClosure);
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

  it("says why a command could not be run, or attached to", async () => {
    const refuse = () => Promise.reject(new Error("container is not running"));
    const server = await startServer(fakeStreamRuntime(refuse, refuse));
    const told = async (url: string) => {
      const client = await WebsocketClient.open(url, v5);
      await client.closed();
      return JSON.parse(client.text(3)) as unknown;
    };
    expect(await told(server.exec(exec()))).toMatchObject({
      reason: "InternalError",
      message: "Internal error occurred: error executing command in container: container is not running",
    });
    expect(await told(server.attach(AttachRequest.fromPartial({ containerId: "c", stdout: true })))).toMatchObject({
      reason: "InternalError",
      message: "Internal error occurred: error attaching to container: container is not running",
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
