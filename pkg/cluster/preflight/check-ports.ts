import { createServer } from "node:net";
import { type PortOwner, portOwner } from "../../util/port-owner.ts";
import type { ClusterHome } from "../home.ts";
import { runningProcesses } from "../supervisor/process-record.ts";
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

async function checkPort({ home, running }: CheckContext, port: number, flag: string): Promise<string> {
  if (running) return `port ${port} is this cluster's own`;
  const problem = await tryToListen(port);
  if (problem === undefined) return `port ${port} is free`;
  const owner = problem.code === "EADDRINUSE" ? portOwner(port) : undefined;
  if (isOwn(home, owner)) return `port ${port} is this cluster's own: ${owner?.program} is what a crash left`;
  const why =
    problem.code === "EADDRINUSE"
      ? `is in use by ${owner ? `${owner.program} (pid ${owner.pid})` : "another program"}`
      : `cannot be listened on (${problem.message})`;
  throw new Error(`port ${port} on ${address} ${why}; free it, or choose another with berth up ${flag}`);
}

function tryToListen(port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, address, () => server.close(() => resolve(undefined)));
  });
}

/** Whether it is a process of the cluster that outlived its supervisor: up stops those first. */
const isOwn = (home: ClusterHome, owner: PortOwner | undefined) =>
  runningProcesses(home).some(({ pid }) => pid === owner?.pid);
