import { createServer } from "node:net";
import { portOwner } from "../../util/port-owner.ts";
import type { CheckContext } from "./preflight-check.ts";

const address = "127.0.0.1";

/**
 * Whether the API server can listen on its port of the loopback; rejects with who has it and the flag that chooses
 * another.
 */
export const checkApiPort = (context: CheckContext) => checkPort(context, context.config.apiPort, "--api-port");
/** The same for the kubelet's port. */
export const checkKubeletPort = (context: CheckContext) =>
  checkPort(context, context.config.kubeletPort, "--kubelet-port");

async function checkPort({ running }: CheckContext, port: number, flag: string): Promise<string> {
  if (running) return `port ${port} is this cluster's own`;
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === "EADDRINUSE" ? `is in use by ${ownerOf(port)}` : `cannot be listened on (${message})`;
      reject(new Error(`port ${port} on ${address} ${why}; free it, or choose another with berth up ${flag}`));
    });
    server.listen(port, address, () => server.close(() => resolve()));
  });
  return `port ${port} is free`;
}

function ownerOf(port: number): string {
  const owner = portOwner(port);
  return owner ? `${owner.program} (pid ${owner.pid})` : "another program";
}
