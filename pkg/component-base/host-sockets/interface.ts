import type { Socket as UdpSocket } from "node:dgram";
import type { Server, Socket } from "node:net";

/**
 * Sockets that live in the host's network namespace, for a process that runs in another one. Supervised processes get
 * them as handles from the supervisor; a program started by itself opens them directly. Rejections carry the system's
 * `code` (EADDRINUSE, EACCES, …).
 */
export interface HostSockets {
  /** A listening TCP server; connections arrive as its "connection" events. `allowHalfOpen` and no delay are set. */
  listenTcp(address: string, port: number): Promise<Server>;
  /** A bound UDP socket (port 0: any). */
  bindUdp(address: string, port: number): Promise<UdpSocket>;
  /** A connected TCP socket. */
  connectTcp(address: string, port: number): Promise<Socket>;
}
