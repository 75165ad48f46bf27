import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { onTestFinished } from "vitest";
import { silentLogger } from "../../../component-base/logger.ts";
import { ExecRequest } from "../../../cri/generated/cri/v1/api.ts";
import { createStreamingServer } from "../create-streaming-server.ts";
import type { StreamRuntime } from "../interface.ts";

/** A streaming server over a runtime of the test's, until the test is over. */
export async function startServer(runtime: StreamRuntime) {
  const server = createStreamingServer({ runtime, log: silentLogger });
  await server.start();
  onTestFinished(() => server.stop());
  return server;
}

/**
 * A program that listens on this machine's loopback and echoes in capitals, until the test is over. Returns its port.
 */
export async function startEcho(): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("data", (chunk) => socket.write(chunk.toString().toUpperCase()));
    socket.on("end", () => socket.end("END"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

export const everything = { stdin: true, stdout: true, stderr: true };

/** A request to run a command in a container, with all three streams unless the test wants others. */
export const exec = (fields: Partial<ExecRequest> = {}): ExecRequest =>
  ExecRequest.fromPartial({ containerId: "c", cmd: ["run"], ...everything, ...fields });

export const v5 = ["v5.channel.k8s.io"];
