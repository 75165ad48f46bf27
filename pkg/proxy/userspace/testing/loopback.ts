import type { Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { Worker } from "node:worker_threads";
import { directSockets } from "../../../component-base/host-sockets/direct.ts";
import type { HostSockets } from "../../../component-base/host-sockets/interface.ts";
import { freePort } from "../../../testing/free-port.ts";
import type { Endpoint, Frontend, Protocol } from "../../service-map/frontend.ts";

/** Sockets of this process on any free port of the loopback; the ports given are in `ports`. */
export function loopbackSockets(): HostSockets & { readonly ports: number[] } {
  const ports: number[] = [];
  const noted = <T extends Server | UdpSocket>(opened: T): T => {
    ports.push((opened.address() as AddressInfo).port);
    return opened;
  };
  return {
    ...directSockets,
    ports,
    listenTcp: async () => noted(await directSockets.listenTcp("127.0.0.1", 0)),
    bindUdp: async () => noted(await directSockets.bindUdp("127.0.0.1", 0)),
  };
}

/** What a Service asks the proxy for, on a port that the system chooses. */
export const makeFrontend = (protocol: Protocol, endpoints: readonly Endpoint[], name = "web"): Frontend => ({
  key: `${protocol}/test`,
  scope: "cluster",
  protocol,
  address: "127.0.0.1",
  port: 0,
  endpoints,
  serving: endpoints,
  affinitySeconds: undefined,
  owner: { kind: "Service", namespace: "default", name, uid: undefined },
});

/** A port on which nothing listens. */
export async function deadEndpoint(): Promise<Endpoint> {
  return { address: "127.0.0.1", port: await freePort() };
}

/**
 * An endpoint whose machine is there and says nothing: a listener that does not accept, its queue full. `wake` lets it
 * serve: it answers "late:" and what it was told.
 */
export async function silentEndpoint(): Promise<{ endpoint: Endpoint; wake(): void; end(): Promise<void> }> {
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
     const serve = (socket) => {
       let heard = "";
       socket.on("error", () => undefined);
       socket.on("data", (chunk) => (heard += chunk)).on("end", () => socket.end("late:" + heard));
     };
     const listening = { port: 0, host: "127.0.0.1", backlog: 1 };
     const server = require("node:net").createServer({ allowHalfOpen: true }, serve).listen(listening, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(workerData, 0, 0));
     });`,
    { eval: true, workerData: asleep },
  );
  const [port] = (await once(worker, "message")) as [number];
  const endpoint = { address: "127.0.0.1", port };
  const filling = await Promise.all([1, 2].map(() => directSockets.connectTcp(endpoint.address, port)));
  return {
    endpoint,
    wake() {
      Atomics.store(asleep, 0, 1);
      Atomics.notify(asleep, 0);
    },
    async end() {
      for (const socket of filling) socket.destroy();
      await worker.terminate();
    },
  };
}
