import { connect, type Socket } from "node:net";

/** IPv4 first, as most programs listen there. */
const loopbacks = ["127.0.0.1", "::1"];

/** Connects to a port of this network namespace's localhost. */
export async function connectLocally(port: number): Promise<Socket> {
  let failure: unknown;
  for (const host of loopbacks) {
    try {
      return await open(host, port);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket.pause());
    });
  });
}
