import { Socket as UdpSocket } from "node:dgram";
import { type Server, Socket } from "node:net";
import { directSockets } from "./direct.ts";
import type { HostSockets } from "./interface.ts";
import type { SocketReply, SocketRequest } from "./serve.ts";

interface Waiting {
  readonly resolve: (handle: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The host's sockets by way of the supervisor; a program without one opens them itself. */
export function hostSockets(): HostSockets {
  return process.send ? new SupervisorSockets() : directSockets;
}

class SupervisorSockets implements HostSockets {
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor() {
    process.on("message", (message, handle) => {
      if ((message as { type?: string }).type === "socket-reply") this.#settle(message as SocketReply, handle);
    });
    process.on("disconnect", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the supervisor is gone"));
      this.#waiting.clear();
    });
  }

  async listenTcp(address: string, port: number): Promise<Server> {
    // Node.js restores a received server with its default options.
    return Object.assign((await this.#ask("listen-tcp", address, port)) as Server, {
      allowHalfOpen: true,
      noDelay: true,
    });
  }

  async bindUdp(address: string, port: number): Promise<UdpSocket> {
    const handle = await this.#ask("bind-udp", address, port);
    if (!(handle instanceof UdpSocket)) throw new Error("the supervisor sent no UDP socket");
    return handle;
  }

  async connectTcp(address: string, port: number): Promise<Socket> {
    const handle = await this.#ask("connect-tcp", address, port);
    if (!(handle instanceof Socket)) throw new Error("the supervisor sent no TCP socket");
    handle.allowHalfOpen = true;
    return handle;
  }

  #ask(kind: SocketRequest["kind"], address: string, port: number): Promise<unknown> {
    const request: SocketRequest = { type: "socket-request", id: this.#next++, kind, address, port };
    return new Promise((resolve, reject) => {
      if (!process.connected) return reject(new Error("the supervisor is gone"));
      this.#waiting.set(request.id, { resolve, reject });
      process.send?.(request);
    });
  }

  #settle({ id, error }: SocketReply, handle: unknown): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(Object.assign(new Error(error.message), { code: error.code }));
    else waiting?.resolve(handle);
  }
}
