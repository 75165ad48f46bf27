import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { status } from "@grpc/grpc-js";
import type { Logger } from "../../component-base/logger.ts";
import { CriError } from "../../cri/cri-error.ts";
import { refuseRequest, refuseUpgrade } from "./http-answers.ts";
import type { StreamRuntime, StreamingServer } from "./interface.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { RequestCache } from "./request-cache.ts";
import { serveUpgrade } from "./serve-upgrade.ts";

export interface StreamingServerOptions {
  readonly runtime: StreamRuntime;
  readonly log: Logger;
}

/** Only the kubelet on this machine connects here. */
const host = "127.0.0.1";
const paths: Readonly<Record<PreparedRequest["kind"], string>> = {
  exec: "exec",
  attach: "attach",
  portForward: "portforward",
};

/** The HTTP server of exec, attach and port-forward, on a free port of the loopback. */
export function createStreamingServer({ runtime, log }: StreamingServerOptions): StreamingServer {
  const requests = new RequestCache<PreparedRequest>();
  const connections = new Set<Duplex>();
  const server = createServer((_request, response) =>
    refuseRequest(response, { code: 400, message: "this address wants an upgrade to a websocket or to SPDY/3.1" }),
  );

  server.on("connection", (socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const [, path, token = ""] = (request.url ?? "").split(/[/?]/);
    const prepared = requests.consume(token);
    if (!prepared || paths[prepared.kind] !== path) {
      return refuseUpgrade(socket, { code: 404, message: "no stream waits here; it was used or has expired" });
    }
    serveUpgrade({ request, socket, head }, prepared, runtime).catch((error: unknown) => {
      log.warn({ error: (error as Error).message, kind: prepared.kind }, "A stream broke");
      socket.destroy();
    });
  });

  const prepare = (prepared: PreparedRequest): string => {
    const address = server.address() as AddressInfo | null;
    if (!address) throw new CriError(status.UNAVAILABLE, "the streaming server does not run");
    return `http://${host}:${address.port}/${paths[prepared.kind]}/${requests.insert(prepared)}`;
  };

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, host, () => {
          server.off("error", reject);
          resolve();
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
    exec: (request) => prepare({ kind: "exec", request }),
    attach: (request) => prepare({ kind: "attach", request }),
    portForward: (request) => prepare({ kind: "portForward", request }),
  };
}
