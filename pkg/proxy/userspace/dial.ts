import type { Endpoint } from "../service-map/frontend.ts";
import { newConnect, newTcpHandle, type TcpHandle } from "./tcp-handle.ts";

/**
 * A peer that is gone without a word (its network with it) is found out by probes after this many seconds of silence.
 */
export const keepAliveSeconds = 60;

export type DialOutcome = TcpHandle | "refused" | "silent";

/** Connects to an endpoint; calls back once, with the connection or with why there is none. */
export function dial({ address, port }: Endpoint, timeoutMs: number, done: (outcome: DialOutcome) => void): void {
  const handle = newTcpHandle();
  let timer: NodeJS.Timeout | undefined;
  let settled = false;
  const settle = (outcome: DialOutcome) => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    if (outcome !== handle) handle.close();
    done(outcome);
  };
  handle.setNoDelay(true);
  handle.setKeepAlive(true, keepAliveSeconds);
  const request = newConnect();
  request.oncomplete = (status) => settle(status === 0 ? handle : "refused");
  if (handle.connect(request, address, port) !== 0) settle("refused");
  // A process that was held up finds its timers due before it has looked at its sockets: it looks at them first.
  else timer = setTimeout(() => setImmediate(settle, "silent"), timeoutMs);
}
