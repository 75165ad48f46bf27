import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Copies both ways until both have ended or either breaks. Ends of one direction are passed on. Never rejects. */
export function forwardConnection(client: Duplex, pod: Socket): Promise<void> {
  return new Promise((resolve) => {
    const ended = () => {
      client.destroy();
      pod.destroy();
      resolve();
    };
    let open = 2;
    const half = () => {
      if (--open === 0) ended();
    };
    client.once("error", ended).once("close", ended);
    pod.once("error", ended).once("close", ended);
    client.once("finish", half);
    pod.once("finish", half);
    client.pipe(pod);
    pod.pipe(client);
  });
}
