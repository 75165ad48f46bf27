import { status } from "@grpc/grpc-js";
import type { Logger } from "../../component-base/logger.ts";
import { CriError } from "../../cri/cri-error.ts";
import { refuseUpgrade } from "./http-answers.ts";
import type { StreamingServer, StreamRuntime } from "./interface.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { RequestCache } from "./request-cache.ts";
import { serveUpgrade } from "./serve-upgrade.ts";
import { UpgradeServer } from "./upgrade-server.ts";

export interface StreamingServerOptions {
  readonly runtime: StreamRuntime;
  readonly log: Logger;
}

const paths: Readonly<Record<PreparedRequest["kind"], string>> = {
  exec: "exec",
  attach: "attach",
  portForward: "portforward",
};

/** The HTTP server of exec, attach and port-forward, on a free port of the loopback. */
export function createStreamingServer({ runtime, log }: StreamingServerOptions): StreamingServer {
  const requests = new RequestCache<PreparedRequest>();
  const http = new UpgradeServer((request, socket, head) => {
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
    if (!http.port) throw new CriError(status.UNAVAILABLE, "the streaming server does not run");
    return `http://${http.host}:${http.port}/${paths[prepared.kind]}/${requests.insert(prepared)}`;
  };
  return {
    start: () => http.start(),
    stop: () => http.stop(),
    exec: (request) => prepare({ kind: "exec", request }),
    attach: (request) => prepare({ kind: "attach", request }),
    portForward: (request) => prepare({ kind: "portForward", request }),
  };
}
