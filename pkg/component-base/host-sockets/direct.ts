import { createSocket } from "node:dgram";
import { connect, createServer, isIPv6 } from "node:net";
import type { HostSockets } from "./interface.ts";

/** Opens the sockets in this process's own network namespace. */
export const directSockets: HostSockets = {
  listenTcp: (address, port) =>
    new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true });
      server.once("error", reject);
      server.listen({ host: address, port, exclusive: true, backlog: 4096 }, () => {
        server.off("error", reject);
        resolve(server);
      });
    }),

  bindUdp: (address, port) =>
    new Promise((resolve, reject) => {
      const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
      socket.once("error", reject);
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off("error", reject);
        resolve(socket);
      });
    }),

  connectTcp: (address, port) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(socket);
      });
    }),
};
