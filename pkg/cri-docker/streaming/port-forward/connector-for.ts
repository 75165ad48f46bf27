import { connectLocally } from "./connect-locally.ts";
import type { LocalConnector } from "./local-connector.ts";
import { NamespaceConnector } from "./namespace-connector.ts";

/** `pid`: a process in the pod's network namespace; undefined where that is this machine's own. */
export function connectorFor(pid: number | undefined): LocalConnector {
  if (pid !== undefined) return new NamespaceConnector(pid);
  return { connect: connectLocally, close: () => undefined };
}
