import { connect } from "node:net";
import { failure, type ProbeOutcome, success } from "./probe-outcome.ts";

/** Succeeds when a connection opens in time; it is closed at once. */
export function tcpProbe(host: string, port: number, timeoutMs: number): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (outcome: ProbeOutcome) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end(failure(`dial tcp ${host}:${port}: i/o timeout`)), timeoutMs);
    socket.once("connect", () => end(success()));
    socket.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === "ECONNREFUSED" ? "connect: connection refused" : message;
      end(failure(`dial tcp ${host}:${port}: ${why}`));
    });
  });
}
