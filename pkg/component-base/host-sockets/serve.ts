import type { ChildProcess, SendHandle } from "node:child_process";
import { directSockets } from "./direct.ts";

/** Asks the supervisor for one socket. */
export interface SocketRequest {
  readonly type: "socket-request";
  readonly id: number;
  readonly kind: "listen-tcp" | "bind-udp" | "connect-tcp";
  readonly address: string;
  readonly port: number;
}

/** Comes with the handle, or says why there is none. */
export interface SocketReply {
  readonly type: "socket-reply";
  readonly id: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Answers a child's socket requests with handles opened in this process's network namespace. */
export function serveHostSockets(child: ChildProcess): void {
  child.on("message", (message) => {
    if ((message as { type?: string }).type === "socket-request") void answer(child, message as SocketRequest);
  });
}

async function answer(child: ChildProcess, { id, kind, address, port }: SocketRequest): Promise<void> {
  try {
    const handle = await open(kind, address, port);
    reply(child, { type: "socket-reply", id }, handle);
  } catch (error) {
    const { code = "UNKNOWN", message } = error as NodeJS.ErrnoException;
    reply(child, { type: "socket-reply", id, error: { code, message } });
  }
}

function open(kind: SocketRequest["kind"], address: string, port: number) {
  switch (kind) {
    case "listen-tcp":
      return directSockets.listenTcp(address, port);
    case "bind-udp":
      return directSockets.bindUdp(address, port);
    case "connect-tcp":
      return directSockets.connectTcp(address, port);
  }
}

function reply(child: ChildProcess, message: SocketReply, handle?: SendHandle): void {
  // The child owns the socket from now on: keeping it open here would hold the port after the child has closed it.
  const done = () => {
    if (handle && "close" in handle) handle.close();
  };
  if (!child.connected) return done();
  child.send(message, handle, { keepOpen: false }, done);
}
