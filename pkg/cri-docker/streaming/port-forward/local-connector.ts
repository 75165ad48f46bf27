import type { Socket } from "node:net";
import { connectLocally } from "./connect-locally.ts";
import { NamespaceConnector } from "./namespace-connector.ts";

/** Opens connections to ports of one pod's localhost. */
export interface LocalConnector {
  /** The connection is paused and may be half closed. Rejects in words such as "connection refused". */
  connect(port: number): Promise<Socket>;
  close(): void;
}

/** `pid`: a process in the pod's network namespace; undefined where that is this machine's own. */
export function localConnector(pid: number | undefined): LocalConnector {
  if (pid !== undefined) return new NamespaceConnector(pid);
  return { connect: connectLocally, close: () => undefined };
}
